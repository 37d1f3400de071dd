package dev.connectjava.protobuf.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.DescriptorProtos.UninterpretedOption;
import com.google.protobuf.DescriptorProtos.UninterpretedOption.NamePart;
import com.google.protobuf.DynamicMessage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MissingFieldsTest {

  private static final NamePart COMPLETE =
      NamePart.newBuilder().setNamePart("a").setIsExtension(false).build();

  /** Returns a message with parts of which every second one is complete. */
  private static FileDescriptorProto file(int parts) {
    UninterpretedOption.Builder option = UninterpretedOption.newBuilder();
    for (int i = 0; i < parts; i++) {
      option.addName(
          i % 2 == 0 ? COMPLETE : NamePart.newBuilder().setIsExtension(true).buildPartial());
    }
    return FileDescriptorProto.newBuilder()
        .setOptions(
            FileOptions.newBuilder().addUninterpretedOption(option.buildPartial()).buildPartial())
        .buildPartial();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 20})
  void fewNames_areThoseOfProtobuf(int parts) throws Exception {
    FileDescriptorProto file = file(parts);
    DynamicMessage dynamic =
        DynamicMessage.newBuilder(file.getDescriptorForType())
            .mergeFrom(file.toByteString())
            .buildPartial();

    assertThat(MissingFields.of(file)).isEqualTo(file.findInitializationErrors());
    assertThat(MissingFields.of(dynamic)).isEqualTo(file.findInitializationErrors());
    assertThat(MissingFields.of(NamePart.getDefaultInstance()))
        .containsExactly("name_part", "is_extension");
  }

  @Test
  void manyNames_areCut() {
    List<String> names = MissingFields.of(file(10_000));

    assertThat(names).hasSize(11).startsWith("options.uninterpreted_option[0].name[1].name_part");
    assertThat(names.subList(0, 10)).isEqualTo(file(20).findInitializationErrors());
    assertThat(names.getLast()).isEqualTo("...");
  }
}
