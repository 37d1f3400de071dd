package dev.connectjava.verification.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.protobuf.view.wellknown.AnyView;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import dev.connectjava.verification.kinds.editions.Every;
import dev.connectjava.verification.kinds.editions.EveryView;
import dev.connectjava.verification.kinds.proto2.Extended;
import dev.connectjava.verification.kinds.proto2.ExtendedView;
import dev.connectjava.verification.kinds.proto2.MessageSet;
import dev.connectjava.verification.kinds.proto2.MessageSetView;
import dev.connectjava.verification.kinds.proto2.Proto2;
import dev.connectjava.verification.kinds.proto2.Required;
import dev.connectjava.verification.kinds.proto2.RequiredView;
import dev.connectjava.verification.kinds.proto2.Requiring;
import dev.connectjava.verification.kinds.proto2.RequiringView;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the JSON of views does with extensions, closed enums, required fields and UTF-8. */
final class JsonViewRulesTest {

  private static final ExtensionRegistry EXTENSIONS = ExtensionRegistry.newInstance();

  static {
    Proto2.registerAllExtensions(EXTENSIONS);
  }

  private static Object decoded(Class<?> type, String json) {
    return decoded(new JsonCodec(), type, json);
  }

  private static Object decoded(JsonCodec codec, Class<?> type, String json) {
    return new Encoder(codec, type).decode(json.getBytes(UTF_8));
  }

  private static String json(Object message) {
    return new String(new Encoder(new JsonCodec(), message.getClass()).encode(message), UTF_8);
  }

  private static void assertSameJson(ViewType<?, ?> type, ByteString bytes) throws Exception {
    Message message = type.defaultInstance().getParserForType().parseFrom(bytes, EXTENSIONS);

    assertThat(json(type.decode(bytes.toByteArray()))).isEqualTo(json(message));
  }

  /** The number 5 has no name: 14 and 15 are enum fields, 16 is a map of enum values. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "70 05",
        "70 01 70 05",
        "78 05",
        "7a 03 01 05 02",
        "7a 01 05",
        "82 01 05 0a 01 61 10 05",
        "82 01 05 0a 01 61 10 01 82 01 05 0a 01 61 10 05",
        "82 01 03 0a 01 61 82 01 05 0a 01 62 10 05"
      })
  void numberThatAClosedEnumDoesNotName_isAnUnknownField(String hex) throws Exception {
    assertSameJson(
        EveryView.viewType(), ByteString.copyFrom(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  @Test
  void invalidUtf8_isReplaced() throws Exception {
    ByteString invalid = ByteString.copyFrom(new byte[] {'a', (byte) 0xFF, (byte) 0xE2, 'b'});

    assertSameJson(
        EveryView.viewType(),
        Every.newBuilder()
            .setUnverifiedBytes(invalid)
            .addUnverifiedsBytes(invalid)
            .setChosenTextBytes(invalid)
            .build()
            .toByteString());
  }

  @Test
  void extensions_areReadAndWritten() throws Exception {
    RandomMessages random = new RandomMessages(new Random(5), EXTENSIONS);
    for (int i = 0; i < 20; i++) {
      for (ViewType<?, ?> type :
          List.<ViewType<?, ?>>of(ExtendedView.viewType(), MessageSetView.viewType())) {
        Message message = random.next(type.defaultInstance(), 2);
        if (message.isInitialized()) {
          assertSameJson(type, message.toByteString());
          assertThat(json(decoded(type.empty().getClass(), json(message))))
              .isEqualTo(json(message));
        }
      }
    }
  }

  /** protobuf-java keeps the bytes of an item in a message set that it has parsed. */
  @Test
  void itemInAnAny_hasTheBytesOfTheMessage() {
    JsonCodec codec = new JsonCodec().plusTypes(MessageSet.getDescriptor());
    String text =
        "{\"@type\":\"x/kinds.proto2.MessageSet\","
            + "\"[kinds.proto2.Item.item]\":{\"labels\":{\"k\":\"v\"},\"name\":\"n\"}}";

    assertThat(((AnyView) decoded(codec, AnyView.class, text)).toMessage())
        .isEqualTo(decoded(codec, Any.class, text));
  }

  @Test
  void extensions_areNotLimitedAsUnknownFields() {
    JsonCodec codec = new JsonCodec().limitedTo(DecodingLimits.defaults().withUnknownFields(0));
    String text = json(firstExtended());

    assertThat(json(decoded(codec, ExtendedView.class, text))).isEqualTo(text);
  }

  private static Message firstExtended() {
    RandomMessages random = new RandomMessages(new Random(6), EXTENSIONS);
    while (true) {
      Message message = random.next(Extended.getDefaultInstance(), 1);
      if (message.isInitialized() && json(message).contains("[")) {
        return message;
      }
    }
  }

  /** Nothing has looked into it before. */
  @Test
  void extensionThatIsMalformed_isNotWritten() {
    byte[] bytes = {Proto2.LEAVES_FIELD_NUMBER << 3 | 2, 1, 10};
    ExtendedView view = ExtendedView.viewType().decode(bytes);

    assertThatThrownBy(() -> json(view))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INTERNAL))
        .hasMessageStartingWith(
            "can't write kinds.proto2.Extended as JSON: invalid extensions in binary form");
  }

  /** One for the fields of a message, and one for the list that it is in. */
  @Test
  void nestedList_takesTwoFramesOfTheStack() {
    assertThat(frames(200) - frames(100)).isEqualTo(2 * 100);
  }

  /** Returns the number of frames at the innermost of nested messages. */
  private static long frames(int levels) {
    dev.connectjava.verification.kinds.proto2.Every nested =
        dev.connectjava.verification.kinds.proto2.Every.getDefaultInstance();
    for (int i = 0; i < levels; i++) {
      nested = nested.newBuilderForType().addInners(nested).build();
    }
    MessageCodec<dev.connectjava.verification.kinds.proto2.EveryView> codec =
        new JsonCodec()
            .forType(dev.connectjava.verification.kinds.proto2.EveryView.class)
            .orElseThrow();
    FrameCount output = new FrameCount();
    ((MessageCodec.Appending<dev.connectjava.verification.kinds.proto2.EveryView>) codec)
        .append(dev.connectjava.verification.kinds.proto2.EveryView.viewType().of(nested), output);
    return output.most;
  }

  /** An output that counts the frames of the stack whenever it is asked for room. */
  private static final class FrameCount extends MessageOutput {

    private byte[] array = {};
    private int position;
    private long most;

    @Override
    public byte[] reserve(int count) {
      most = Math.max(most, StackWalker.getInstance().walk(Stream::count));
      array = Arrays.copyOf(array, position + count);
      return array;
    }

    @Override
    public int position() {
      return position;
    }

    @Override
    public void position(int newPosition) {
      position = newPosition;
    }

    @Override
    public void write(int value) {
      reserve(1)[position++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
      System.arraycopy(source, offset, reserve(count), position, count);
      position += count;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"number\":null}"})
  void requiredField_thatIsMissingIsNamed(String text) {
    assertThatThrownBy(() -> decoded(Required.class, text))
        .satisfies(refusal ->
            assertThatThrownBy(() -> decoded(RequiredView.class, text))
                .isInstanceOfSatisfying(
                    RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT))
                .hasMessage(refusal.getMessage())
                .hasMessage(
                    "invalid JSON for kinds.proto2.Required: it lacks required fields: number"));
  }

  @Test
  void requiredFieldsWithinMessages_areNamed() {
    String text = "{\"byNumber\":{\"1\":{\"number\":1},\"2\":{}}}";

    assertThatThrownBy(() -> decoded(Requiring.class, text))
        .satisfies(refusal ->
            assertThatThrownBy(() -> decoded(RequiringView.class, text))
                .hasMessage(refusal.getMessage()));
  }
}
