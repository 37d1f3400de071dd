package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.BytesValue;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.UninterpretedOption.NamePart;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.Duration;
import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Int32Value;
import com.google.protobuf.Int64Value;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.Value;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonCodecTest {

  private final JsonCodec codec = new JsonCodec();
  private final MessageCodec<FieldDescriptorProto> fields =
      Codecs.of(codec, FieldDescriptorProto.class);

  static Stream<Arguments> forms() {
    return Stream.of(
        Arguments.of(StringValue.of("a\"\\\n\u2028ä漢😈"), "\"a\\\"\\\\\\n\\u2028ä漢😈\""),
        Arguments.of(Int32Value.of(-7), "-7"),
        Arguments.of(Int64Value.of(Long.MIN_VALUE), "\"-9223372036854775808\""),
        Arguments.of(UInt64Value.of(-1), "\"18446744073709551615\""),
        Arguments.of(UInt32Value.of(-1), "4294967295"),
        Arguments.of(DoubleValue.of(Double.NEGATIVE_INFINITY), "\"-Infinity\""),
        Arguments.of(DoubleValue.of(1.5), "1.5"),
        Arguments.of(BoolValue.of(true), "true"),
        Arguments.of(
            BytesValue.of(com.google.protobuf.ByteString.copyFrom(new byte[] {-5, 1})), "\"+wE=\""),
        Arguments.of(
            Timestamp.newBuilder().setSeconds(1).setNanos(500_000_000).build(),
            "\"1970-01-01T00:00:01.500Z\""),
        Arguments.of(Duration.newBuilder().setSeconds(-3).build(), "\"-3s\""),
        Arguments.of(
            FieldMask.newBuilder().addPaths("a_b").addPaths("c.d_e").build(), "\"aB,c.dE\""),
        Arguments.of(Empty.getDefaultInstance(), "{}"),
        Arguments.of(
            Struct.newBuilder()
                .putFields("a", Value.newBuilder().setBoolValue(true).build())
                .build(),
            "{\"a\":true}"),
        Arguments.of(
            FieldDescriptorProto.newBuilder()
                .setName("x")
                .setJsonName("y")
                .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
                .build(),
            "{\"name\":\"x\",\"label\":\"LABEL_REPEATED\",\"jsonName\":\"y\"}"));
  }

  @Test
  @SuppressWarnings({"rawtypes", "unchecked"}) // As an interceptor may do it.
  void messageOfAnotherClass_isTheCallersMistake() {
    MessageCodec raw = fields;
    assertThatThrownBy(() -> Codecs.encode(raw, Empty.getDefaultInstance()))
        .isInstanceOf(ClassCastException.class);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void message_hasItsJsonFormBothWays(Message message, String json) {
    MessageCodec<Message> messages = forMessage(message);

    assertThat(new String(Codecs.encode(messages, message), UTF_8)).isEqualTo(json);
    assertThat(Codecs.decode(messages, json)).isEqualTo(message);
  }

  @SuppressWarnings("unchecked") // The codec is that of the message's own class.
  private MessageCodec<Message> forMessage(Message message) {
    return (MessageCodec<Message>) Codecs.of(codec, message.getClass());
  }

  @Test
  void names_areReadInBothSpellings_andNumbersAndTextsOfEnums() {
    FieldDescriptorProto expected =
        FieldDescriptorProto.newBuilder()
            .setJsonName("y")
            .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
            .build();

    assertThat(Codecs.decode(fields, "{\"json_name\":\"y\",\"label\":3}")).isEqualTo(expected);
    assertThat(Codecs.decode(fields, "{\"jsonName\":\"y\",\"label\":\"LABEL_REPEATED\"}"))
        .isEqualTo(expected);
  }

  @Test
  void unknownFields_arePassedOverUnlessRefused() {
    String json = "{\"name\":\"x\",\"later\":{\"a\":[1,null]}}";

    assertThat(Codecs.decode(fields, json).getName()).isEqualTo("x");
    assertInvalid(
        Codecs.of(new JsonCodec().rejectingUnknownFields(), FieldDescriptorProto.class), json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "{\"name\":}",
        "{\"name\":\"x\"",
        "{\"name\":\"x\",}",
        "{name:\"x\"}",
        "{'name':'x'}",
        "{\"name\":\"x\"} {}",
        "{\"name\":\"x\"}x",
        "{\"name\":\"x\"} // comment",
        "/* comment */{}",
        "{\"name\":\"x\",\"name\":\"y\"}",
        "{\"name\":1e}",
        "{\"number\":1.5}",
        "{\"number\":99999999999}",
        "{\"number\":\"x\"}",
        "{\"name\":\"\u0001\"}",
        "[]",
        "null",
        "true",
        "NaN",
        ")]}'\n{}"
      })
  void otherThanItsJson_isAnInvalidArgument(String json) {
    assertInvalid(fields, json);
  }

  @Test
  void bytesThatAreNotUtf8_areAnInvalidArgument() {
    byte[] json = "{\"name\":\"?\"}".getBytes(UTF_8);
    json[9] = (byte) 0xFF;

    assertThatThrownBy(() -> Codecs.decode(fields, json)).satisfies(JsonCodecTest::isInvalid);
  }

  /** Expanding such a number would take a gigabyte or a day. */
  @Timeout(30)
  @ParameterizedTest
  @ValueSource(strings = {"1e1000000000", "\"1e1000000000\"", "1e-1000000000", "-1e999999999"})
  @Attack(value = "number with a huge exponent", kind = Kind.BOMB)
  void numberWithAHugeExponent_isAnInvalidArgument(String json) {
    assertInvalid(Codecs.of(codec, UInt64Value.class), json);
    assertInvalid(Codecs.of(codec, UInt32Value.class), json);
    assertInvalid(Codecs.of(codec, Int64Value.class), json);
    assertInvalid(Codecs.of(codec, Int32Value.class), json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"@type\":\"type.googleapis.com/google.protobuf.Duration\",\"value\":\"1s\"}",
        "{\"@type\":\"type.googleapis.com/google.protobuf.Struct\",\"value\":{\"a\":1.0}}",
        "{\"@type\":\"type.googleapis.com/google.protobuf.Type\",\"name\":\"n\"}"
      })
  void any_holdsWellKnownTypes(String json) {
    MessageCodec<Any> anys = Codecs.of(codec, Any.class);

    assertThat(new String(Codecs.encode(anys, Codecs.decode(anys, json)), UTF_8)).isEqualTo(json);
  }

  @Test
  void emptyInAny_mayHaveAnEmptyValue() {
    String json = "{\"@type\":\"x/google.protobuf.Empty\"%s}";
    for (JsonCodec each : List.of(codec, codec.rejectingUnknownFields())) {
      MessageCodec<Any> anys = Codecs.of(each, Any.class);
      assertThat(Codecs.decode(anys, json.formatted(",\"value\":{}")))
          .isEqualTo(Codecs.decode(anys, json.formatted("")));
    }
    MessageCodec<Any> strict = Codecs.of(codec.rejectingUnknownFields(), Any.class);
    assertInvalid(strict, json.formatted(",\"value\":{\"a\":1}"));
    assertInvalid(strict, json.formatted(",\"value\":1"));
    assertInvalid(strict, json.formatted(",\"values\":{}"));
  }

  @Test
  void any_holdsTheTypesThatAreAdded_withAllOfTheirFiles() {
    Any any = Any.pack(FieldDescriptorProto.newBuilder().setName("n").build());
    String json =
        "{\"@type\":\"type.googleapis.com/google.protobuf.FieldDescriptorProto\",\"name\":\"n\"}";
    MessageCodec<Any> knowing =
        Codecs.of(new JsonCodec().plusTypes(NamePart.getDescriptor()), Any.class);

    assertThat(new String(Codecs.encode(knowing, any), UTF_8)).isEqualTo(json);
    assertThat(Codecs.decode(knowing, json)).isEqualTo(any);
    MessageCodec<Any> ignorant = Codecs.of(codec, Any.class);
    assertInvalid(ignorant, json);
    assertNotWritten(ignorant, any, "google.protobuf.Any");
  }

  @Test
  void typeOfAnAny_withoutASlash_isRefusedWithOneThatHasIt() {
    MessageCodec<Any> anys = Codecs.of(codec, Any.class);
    String reason =
        "the type URL \"google.protobuf.Empty\" of an Any has no slash; write"
            + " \"type.googleapis.com/google.protobuf.Empty\"";

    assertThatThrownBy(() -> Codecs.decode(anys, "{\"@type\":\"google.protobuf.Empty\"}"))
        .hasMessageEndingWith(reason);
    assertThatThrownBy(
            () -> Codecs.encode(anys, Any.newBuilder().setTypeUrl("google.protobuf.Empty").build()))
        .hasMessageEndingWith(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"\\ud800\"}",
        "{\"name\":\"\\udc00\\ud800\"}",
        "{\"name\":\"x\\ud83d\"}",
        "{\"later\":{\"\\ud800\":1}}",
        "{\"later\":[\"\\udfff\"]}"
      })
  void unpairedSurrogate_isAnInvalidArgument(String json) {
    assertInvalid(fields, json);
  }

  @Test
  void pairOfSurrogates_isOneCharacter() {
    assertThat(Codecs.decode(fields, "{\"name\":\"\\ud83d\\ude08\"}").getName()).isEqualTo("😈");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1e400}", "{\"a\":[-1e309]}"})
  void numberThatIsNoDouble_isAnInvalidArgument(String json) {
    assertInvalid(Codecs.of(codec, Struct.class), json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"2025-22-06T22:13:58\"", "\"x\"", "\"\"", "{}"})
  void timestampThatIsNone_isAnInvalidArgument(String json) {
    assertInvalid(Codecs.of(codec, Timestamp.class), json);
    assertInvalid(Codecs.of(codec, Duration.class), json);
    assertInvalid(Codecs.of(codec, Int64Value.class), json);
  }

  @Test
  void valuesThatHaveNoJson_areErrorsThatNameTheType() {
    assertNotWritten(
        Codecs.of(codec, Value.class),
        Value.newBuilder().setNumberValue(Double.NaN).build(),
        "google.protobuf.Value");
    assertNotWritten(
        Codecs.of(codec, Timestamp.class),
        Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build(),
        "google.protobuf.Timestamp");
    assertNotWritten(
        Codecs.of(codec, Duration.class),
        Duration.newBuilder().setSeconds(1).setNanos(-1).build(),
        "google.protobuf.Duration");
  }

  private static <T> void assertNotWritten(MessageCodec<T> codec, T message, String type) {
    assertThatThrownBy(() -> Codecs.encode(codec, message))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INTERNAL))
        .hasMessageContaining(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{name:1}|at byte 1: a name in quotation marks is expected, but was 'n'",
        "{\"name\":\"x\"|at byte 11: ',' or '}' is expected, but the text ends",
        "{\"name\":\"x\",\"number\": x}|at byte 22 (field \"number\"): a value is expected, but was"
            + " 'x'",
        "{\"number\": \"1x\"}|at byte 11 (field \"number\"): \"1x\" is not a number",
        "{\"number\":1.5}|at byte 10 (field \"number\"): 1.5 is not an integer for 32 bits",
        "{\"number\":2147483648}|at byte 10 (field \"number\"): 2147483648 is out of range for 32"
            + " bits",
        "{\"name\":1}|at byte 8 (field \"name\"): a string is expected, but was a number",
        "{\"name\":\"\",\"name\":\"\"}|at byte 11 (field \"name\"): the field occurs twice in one"
            + " object",
        "{\"options\":{\"lazy\":0}}|at byte 19 (field \"lazy\"): true or false is expected, but was"
            + " a number",
        "{\"options\":{\"lazy\":true},\"label\":[]}|at byte 33 (field \"label\"): a name or a"
            + " number of google.protobuf.FieldDescriptorProto.Label is expected, but was an array",
        "[]|at byte 0: an object is expected for google.protobuf.FieldDescriptorProto, but was an"
            + " array",
        "{}x|at byte 2: there is text after the value"
      })
  void wrongText_isAnErrorWithItsPlaceAndReason(String json, String reason) {
    assertThatThrownBy(() -> Codecs.decode(fields, json))
        .satisfies(JsonCodecTest::isInvalid)
        .hasMessage("invalid JSON for google.protobuf.FieldDescriptorProto " + reason);
  }

  @Test
  void longInput_isNotRepeatedInTheError() {
    String name = "x".repeat(100_000);
    for (String json :
        new String[] {
          "{\"%s\":1,\"%s\":1}".formatted(name, name),
          "{\"%s\":}".formatted(name),
          "{\"number\":\"%s\"}".formatted(name),
          "{\"number\":9%s}".formatted("9".repeat(100_000))
        }) {
      assertThatThrownBy(() -> Codecs.decode(fields, json))
          .satisfies(JsonCodecTest::isInvalid)
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }
  }

  /** With a default locale whose digits are not ASCII digits. */
  @Test
  void localeWithDigitsOfItsOwn_changesNothing() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-SA-u-nu-arab"));
    try {
      MessageCodec<Timestamp> timestamps = Codecs.of(codec, Timestamp.class);
      Timestamp timestamp = Timestamp.newBuilder().setSeconds(1).setNanos(123_456_789).build();
      String json = "\"1970-01-01T00:00:01.123456789Z\"";

      assertThat(new String(Codecs.encode(timestamps, timestamp), UTF_8)).isEqualTo(json);
      assertThat(Codecs.decode(timestamps, json)).isEqualTo(timestamp);
      assertThatThrownBy(() -> Codecs.decode(timestamps, " ".repeat(1_234)))
          .hasMessageStartingWith("invalid JSON for google.protobuf.Timestamp at byte 1234: ");
      assertThatThrownBy(() -> Codecs.decode(timestamps, "\"\u0001\""))
          .hasMessageContaining("U+0001");
      MessageCodec<Timestamp> binary = Codecs.of(new ProtoCodec(), Timestamp.class);
      assertThatThrownBy(() -> Codecs.decode(binary, new byte[] {1}))
          .hasMessageStartingWith("invalid binary form of google.protobuf.Timestamp (1 bytes): ");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void requiredFields_areRequired() {
    assertThatThrownBy(
            () -> Codecs.decode(Codecs.of(codec, NamePart.class), "{\"namePart\":\"x\"}"))
        .satisfies(JsonCodecTest::isInvalid)
        .hasMessageContaining("lacks required fields: is_extension");
  }

  private static void assertInvalid(MessageCodec<?> codec, String json) {
    assertThatThrownBy(() -> Codecs.decode(codec, json)).satisfies(JsonCodecTest::isInvalid);
  }

  private static void isInvalid(Throwable thrown) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
              assertThat(e.getMessage()).contains("invalid JSON for ");
            });
  }
}
