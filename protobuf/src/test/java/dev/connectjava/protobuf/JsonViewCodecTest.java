package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Type;
import com.google.protobuf.Value;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.MessageView;
import dev.connectjava.protobuf.view.wellknown.AnyView;
import dev.connectjava.protobuf.view.wellknown.Int32ValueView;
import dev.connectjava.protobuf.view.wellknown.StructView;
import dev.connectjava.protobuf.view.wellknown.TimestampView;
import dev.connectjava.protobuf.view.wellknown.TypeView;
import dev.connectjava.protobuf.view.wellknown.ValueView;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Views as JSON, without generated code of one's own. */
final class JsonViewCodecTest {

  private static final DecodingLimits DEFAULTS = DecodingLimits.defaults();

  private final JsonCodec json = new JsonCodec();

  private static String encoded(MessageCodec<?> codec, String text) {
    return recoded(codec, text);
  }

  private static <T> String recoded(MessageCodec<T> codec, String text) {
    return new String(Codecs.encode(codec, Codecs.decode(codec, text)), UTF_8);
  }

  @Test
  void view_isReadAndWritten() {
    MessageCodec<StructView> codec = Codecs.of(json, StructView.class);
    String text = "{\"a\":1.0,\"b\":{\"c\":[{\"d\":null},\"é\",[true]]},\"e\":{}}";

    StructView view = Codecs.decode(codec, text);

    assertThat(view.fields().values().get(0).numberValue()).isEqualTo(1);
    assertThat(view.toMessage()).isEqualTo(Codecs.decode(Codecs.of(json, Struct.class), text));
    assertThat(new String(Codecs.encode(codec, view), UTF_8)).isEqualTo(text);
  }

  @Test
  void part_ofAnArrayIsRead() {
    byte[] text = "[[\"a\"]]".getBytes(UTF_8);

    ValueView view = Codecs.of(json, ValueView.class).decode(text, 1, text.length - 2);

    assertThat(view.listValue().values().get(0).stringValue()).hasToString("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"@type\":\"type.googleapis.com/google.protobuf.Duration\",\"value\":\"1s\"}",
        "{\"@type\":\"type.googleapis.com/google.protobuf.Struct\",\"value\":{\"a\":1.0}}",
        "{\"@type\":\"type.googleapis.com/google.protobuf.Struct\",\"value\":{\"\":null}}",
        "{\"@type\":\"type.googleapis.com/google.protobuf.Value\",\"value\":{\"\":[0.0,\"\"]}}",
        "{\"@type\":\"type.googleapis.com/google.protobuf.Int32Value\",\"value\":0}",
        "{\"@type\":\"type.googleapis.com/google.protobuf.Type\",\"name\":\"n\"}",
        "{\"@type\":\"type.googleapis.com/google.protobuf.Empty\"}",
        "{}"
      })
  void any_holdsWellKnownTypes(String text) {
    MessageCodec<AnyView> views = Codecs.of(json, AnyView.class);

    assertThat(Codecs.decode(views, text).toMessage())
        .isEqualTo(Codecs.decode(Codecs.of(json, Any.class), text));
    assertThat(recoded(views, text)).isEqualTo(text);
  }

  @Test
  void any_mayHaveItsTypeLast() {
    String text =
        "{\"value\":{\"value\":\"2s\",\"@type\":\"x/google.protobuf.Duration\"},"
            + "\"@type\":\"x/google.protobuf.Any\"}";

    assertThat(Codecs.decode(Codecs.of(json, AnyView.class), text).toMessage())
        .isEqualTo(Codecs.decode(Codecs.of(json, Any.class), text));
  }

  /** Equal messages have equal bytes in an {@code Any}, whatever the order of their members. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"root\":\"r\",\"name\":\"n\",\"@type\":\"x/google.protobuf.Mixin\"",
        "\"@type\":\"x/google.protobuf.Type\",\"syntax\":7,\"name\":\"n\",\"oneofs\":[\"a\",\"b\"]",
        "\"@type\":\"x/google.protobuf.Type\",\"name\":\"n\",\"fields\":[{\"name\":\"a\",\"number\":1}]",
        "\"@type\":\"x/google.protobuf.Any\",\"value\":{\"@type\":\"x/google.protobuf.Mixin\","
            + "\"root\":\"r\",\"name\":\"n\"}",
        "\"@type\":\"x/google.protobuf.Type\",\"options\":[{\"value\":{\"root\":\"r\",\"name\":\"n\","
            + "\"@type\":\"x/google.protobuf.Mixin\"},\"name\":\"o\"}],\"name\":\"n\"",
        "\"@type\":\"x/google.protobuf.Option\",\"name\":\"o\",\"value\":{\"value\":{\"b\":1,\"\":\"\"},"
            + "\"@type\":\"x/google.protobuf.Struct\"}"
      })
  void any_hasTheBytesOfTheMessage(String members) {
    String text = "{" + members + "}";

    assertThat(Codecs.decode(Codecs.of(json, AnyView.class), text).toMessage())
        .isEqualTo(Codecs.decode(Codecs.of(json, Any.class), text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":1}",
        "{\"name\":\"a\",\"name\":\"b\"}",
        "{\"options\":[{\"value\":{\"@type\":\"x/Unknown\"}}]}",
        "{\"fields\":[{\"kind\":\"TYPE_INT32\",\"number\":1e10}]}",
        "{\"fields\":[null]}",
        "{\"name\":\"\\ud800\"}",
        "{\"name\":\"a\"",
        "[]"
      })
  void errors_areThoseOfTheMessage(String text) {
    MessageCodec<Type> messages = Codecs.of(json, Type.class);
    MessageCodec<TypeView> views = Codecs.of(json, TypeView.class);

    assertThatThrownBy(() -> Codecs.decode(messages, text))
        .satisfies(refusal ->
            assertThatThrownBy(() -> Codecs.decode(views, text))
                .isInstanceOfSatisfying(
                    RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT))
                .hasMessage(refusal.getMessage())
                .hasMessageStartingWith("invalid JSON for google.protobuf.Type at byte "));
  }

  @Test
  void unknownFields_areRefusedIfTheCodecSaysSo() {
    String text = "{\"later\":1}";

    assertThat(Codecs.decode(Codecs.of(json, TypeView.class), text).serializedSize()).isZero();
    assertThatThrownBy(
            () -> Codecs.decode(Codecs.of(json.rejectingUnknownFields(), TypeView.class), text))
        .hasMessageContaining("google.protobuf.Type has no field \"later\"");
  }

  @Test
  void valueWithoutJson_isNotWritten() {
    MessageCodec<TimestampView> views = Codecs.of(json, TimestampView.class);
    Timestamp message = Timestamp.newBuilder().setNanos(-1).build();
    TimestampView view = TimestampView.viewType().decode(message.toByteArray());

    assertThatThrownBy(() -> Codecs.encode(Codecs.of(json, Timestamp.class), message))
        .satisfies(refusal ->
            assertThatThrownBy(() -> Codecs.encode(views, view))
                .isInstanceOfSatisfying(
                    RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INTERNAL))
                .hasMessage(refusal.getMessage()));
  }

  /** A later value replaces the one that has no JSON. */
  @Test
  void valueThatIsReplaced_mayHaveNoJson() {
    TimestampView view =
        TimestampView.viewType().decode(new byte[] {2 << 3, -1, -1, -1, -1, 31, 2 << 3, 0});

    assertThat(new String(Codecs.encode(Codecs.of(json, TimestampView.class), view), UTF_8))
        .isEqualTo("\"1970-01-01T00:00:00Z\"");
  }

  /** The text of the message is short enough, although that of all fields in turn is not. */
  @Test
  void longValueThatIsReplaced_doesNotCount() {
    Struct first = struct("x".repeat(1_000));
    Struct second = struct("y");
    ByteString both = first.toByteString().concat(second.toByteString());
    StructView view = StructView.viewType().decode(both.toByteArray());
    MessageCodec<StructView> views = Codecs.of(json, StructView.class);

    assertThat(new String(Codecs.encode(views, view, 100), UTF_8))
        .isEqualTo("{\"a\":\"y\",\"b\":\"y\"}");
    assertThatThrownBy(() -> Codecs.encode(views, view, 16))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
  }

  private static Struct struct(String text) {
    Value value = Value.newBuilder().setStringValue(text).build();
    return Struct.newBuilder().putFields("a", value).putFields("b", value).build();
  }

  @Test
  void defaults_areWrittenIfTheCodecSaysSo() {
    MessageCodec<TypeView> codec = Codecs.of(json.writingDefaults(), TypeView.class);

    assertThat(new String(Codecs.encode(codec, TypeView.viewType().empty()), UTF_8))
        .isEqualTo(
            new String(
                Codecs.encode(
                    Codecs.of(json.writingDefaults(), Type.class), Type.getDefaultInstance()),
                UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 1_000})
  void nesting_isThatOfTheMessage(int limit) {
    JsonCodec limited = json.limitedTo(DEFAULTS.withNestingDepth(limit));
    int arrays = Math.min(limit, 499) + 1;
    int objects = Math.min(limit, 332) + 1;

    for (String text :
        new String[] {
          "[".repeat(arrays) + "]".repeat(arrays),
          "{\"a\":".repeat(objects) + "1.0" + "}".repeat(objects)
        }) {
      String deeper = text.startsWith("[") ? "[" + text + "]" : "{\"a\":" + text + "}";
      assertThat(encoded(Codecs.of(limited, ValueView.class), text)).isEqualTo(text);
      assertThatThrownBy(() -> Codecs.decode(Codecs.of(limited, Value.class), deeper))
          .satisfies(refusal ->
              assertThatThrownBy(() -> Codecs.decode(Codecs.of(limited, ValueView.class), deeper))
                  .hasMessage(refusal.getMessage())
                  .isInstanceOfSatisfying(
                      RpcException.class,
                      e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED)));
    }
  }

  @Test
  void elements_areLimited() {
    JsonCodec limited = json.limitedTo(DEFAULTS.withElementBytes(2_000));
    String text = "[" + "{},".repeat(20) + "{}]";

    assertThatThrownBy(() -> Codecs.decode(Codecs.of(limited, ValueView.class), text))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining("the elements of a message of type google.protobuf.Value take ");
  }

  @Test
  void classes_thatAreNotGeneratedAreNotSupported() {
    assertThat(json.forType(GeneratedView.class)).isEmpty();
    assertThat(json.forType(MessageView.class)).isEmpty();
    assertThat(json.forType(Int32ValueView.class)).isPresent();
  }
}
