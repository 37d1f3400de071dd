package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Api;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import com.google.protobuf.DescriptorProtos.UninterpretedOption;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Type;
import com.google.protobuf.Value;
import dev.connectjava.spi.DecodingLimits;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageClassesTest {

  private static final DecodingLimits DEFAULTS = DecodingLimits.defaults();

  static Stream<Message> withoutExtensions() {
    return Stream.of(
        Api.getDefaultInstance(),
        Empty.getDefaultInstance(),
        FieldMask.getDefaultInstance(),
        SourceCodeInfo.Location.getDefaultInstance(),
        StringValue.getDefaultInstance(),
        Type.getDefaultInstance(),
        UninterpretedOption.getDefaultInstance(),
        Value.getDefaultInstance());
  }

  @ParameterizedTest
  @MethodSource("withoutExtensions")
  void lengthWithoutSchema_isNoGreaterThanTheOneFromTheSchema(Message type) {
    MessageShape shape =
        new MessageShapes(ScannedSchema.NO_EXTENSIONS).of(type.getDescriptorForType(), false);

    for (long bytes : new long[] {1, 100, 1_000, 40_000, DEFAULTS.elementBytes(), Long.MAX_VALUE}) {
      for (int unknown : new int[] {0, 1, 100, Integer.MAX_VALUE}) {
        DecodingLimits limits = DEFAULTS.withElementBytes(bytes).withUnknownFields(unknown);
        assertThat(MessageClasses.lengthWithoutSchema(type.getClass(), limits))
            .as("%s", limits)
            .isLessThanOrEqualTo(UnscannedLength.of(shape, limits));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("withoutExtensions")
  void ordinaryLengths_needNoSchema(Message type) {
    assertThat(MessageClasses.lengthWithoutSchema(type.getClass(), DEFAULTS)).isGreaterThan(50_000);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        FieldOptions.class,
        FileDescriptorProto.class,
        DynamicMessage.class,
        Message.class
      })
  void messagesThatMayContainExtensions_alwaysNeedTheSchema(Class<?> type) {
    assertThat(MessageClasses.lengthWithoutSchema(type, DEFAULTS)).isEqualTo(-1);
  }

  @Test
  void classWhoseMethodsAreHidden_alwaysNeedsTheSchema() {
    assertThat(MessageClasses.lengthWithoutSchema(Object.class, DEFAULTS)).isEqualTo(-1);
  }
}
