package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Field;
import com.google.protobuf.Syntax;
import com.google.protobuf.Type;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a codec writes and reads when its options are changed. */
final class JsonOptionsTest {

  /** More than those that are written by reflection. */
  private static final int MESSAGES = 120;

  private static final Type TYPE =
      Type.newBuilder()
          .setSyntax(Syntax.SYNTAX_PROTO3)
          .addFields(Field.newBuilder().setTypeUrl("x/y").setJsonName("z"))
          .build();

  private static <T> void assertWritten(JsonCodec codec, Class<T> type, T message, String json) {
    MessageCodec<T> messages = Codecs.of(codec, type);
    for (int i = 0; i < MESSAGES; i++) {
      assertThat(new String(Codecs.encode(messages, message), UTF_8)).isEqualTo(json);
      assertThat(Codecs.decode(messages, json)).isEqualTo(message);
    }
  }

  @Test
  void defaults_areLeftOut() {
    assertWritten(new JsonCodec(), Type.class, Type.getDefaultInstance(), "{}");
    assertWritten(
        new JsonCodec(),
        Type.class,
        TYPE,
        "{\"fields\":[{\"typeUrl\":\"x/y\",\"jsonName\":\"z\"}],\"syntax\":\"SYNTAX_PROTO3\"}");
  }

  @Test
  void defaults_areWrittenIfChosen_butNotMessagesThatAreMissing() {
    assertWritten(
        new JsonCodec().writingDefaults(),
        Type.class,
        Type.getDefaultInstance(),
        "{\"name\":\"\",\"fields\":[],\"oneofs\":[],\"options\":[],\"syntax\":\"SYNTAX_PROTO2\",\"edition\":\"\"}");
    assertWritten(
        new JsonCodec().writingDefaults(),
        Field.class,
        Field.getDefaultInstance(),
        "{\"kind\":\"TYPE_UNKNOWN\",\"cardinality\":\"CARDINALITY_UNKNOWN\",\"number\":0,\"name\":\"\",\"typeUrl\":\"\",\"oneofIndex\":0,\"packed\":false,\"options\":[],\"jsonName\":\"\",\"defaultValue\":\"\"}");
  }

  @Test
  void namesOfTheSchema_areWrittenIfChosen_andNumbersOfEnums() {
    assertWritten(
        new JsonCodec().writingProtoNames(),
        Type.class,
        TYPE,
        "{\"fields\":[{\"type_url\":\"x/y\",\"json_name\":\"z\"}],\"syntax\":\"SYNTAX_PROTO3\"}");
    assertWritten(
        new JsonCodec().writingEnumNumbers(),
        Type.class,
        TYPE,
        "{\"fields\":[{\"typeUrl\":\"x/y\",\"jsonName\":\"z\"}],\"syntax\":1}");
  }

  @Test
  void options_areKept_withMethodsTypesLimitsAndOtherOptions() {
    String json =
        "{\"name\":\"\",\"fields\":[],\"oneofs\":[],\"options\":[],\"syntax\":0,\"edition\":\"\"}";
    JsonCodec codec =
        new JsonCodec()
            .writingDefaults()
            .writingEnumNumbers()
            .writingProtoNames()
            .rejectingUnknownFields()
            .plusTypes(Field.getDescriptor())
            .knowing(List.of())
            .limitedTo(DecodingLimits.defaults());

    assertWritten(codec, Type.class, Type.getDefaultInstance(), json);
    MessageCodec<Type> types = Codecs.of(codec, Type.class);
    assertThatThrownBy(() -> Codecs.decode(types, "{\"later\":1}"))
        .hasMessage(
            "invalid JSON for google.protobuf.Type at byte 9: google.protobuf.Type has no field"
                + " \"later\"");
    assertThatThrownBy(() -> Codecs.decode(types, "{\"syntax\":\"LATER\"}"))
        .hasMessageEndingWith(
            "at byte 10 (field \"syntax\"): google.protobuf.Syntax has no value \"LATER\"; it"
                + " has SYNTAX_PROTO2, SYNTAX_PROTO3, SYNTAX_EDITIONS");
  }

  @Test
  void refusalOfAnEnumsName_listsTheFirstTen() {
    MessageCodec<Field> fields = Codecs.of(new JsonCodec().rejectingUnknownFields(), Field.class);

    assertThatThrownBy(() -> Codecs.decode(fields, "{\"kind\":\"LATER\"}"))
        .hasMessageContaining(
            "google.protobuf.Field.Kind has no value \"LATER\"; it has TYPE_UNKNOWN,")
        .hasMessageEndingWith(", TYPE_STRING and 9 others");
  }
}
