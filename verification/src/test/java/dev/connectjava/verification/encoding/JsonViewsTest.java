package dev.connectjava.verification.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.view.GeneratedView;
import dev.connectjava.protobuf.view.ViewType;
import dev.connectjava.protobuf.view.wellknown.AnyView;
import dev.connectjava.protobuf.view.wellknown.ApiView;
import dev.connectjava.protobuf.view.wellknown.StructView;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.verification.kinds.proto2.Proto2;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON of views is that of messages, for fields of every kind. */
final class JsonViewsTest {

  private static final ExtensionRegistry EXTENSIONS = ExtensionRegistry.newInstance();

  /** What a text is changed to. */
  private static final String OTHERS = "{}[]\",:0123456789.e-truefalsn\\u";

  private static final List<JsonCodec> CODECS =
      List.of(
          new JsonCodec(),
          new JsonCodec().writingDefaults(),
          new JsonCodec().writingProtoNames().writingEnumNumbers(),
          new JsonCodec().writingDefaults().writingEnumNumbers());

  private final Map<JsonCodec, Map<Class<?>, Encoder>> encoders = new HashMap<>();

  static {
    Proto2.registerAllExtensions(EXTENSIONS);
  }

  static Stream<ViewType<?, ?>> types() {
    return Stream.concat(
        ViewKindsTest.types(), Stream.of(StructView.viewType(), ApiView.viewType()));
  }

  @ParameterizedTest
  @MethodSource("types")
  void jsonOfAView_isThatOfTheMessage(ViewType<?, ?> type) throws Exception {
    int written = 0;
    for (byte[] bytes : messages(type, 1, 30)) {
      for (JsonCodec codec : CODECS) {
        written += assertSameJson(codec, type, bytes) ? 1 : 0;
      }
    }
    assertThat(written).isPositive();
  }

  /** Fields occur again, and are not in the order of their numbers. */
  @ParameterizedTest
  @MethodSource("types")
  void jsonOfAView_isThatOfTheMessage_alsoInPieces(ViewType<?, ?> type) throws Exception {
    Random random = new Random(2);
    List<byte[]> messages = messages(type, 2, 30);
    for (byte[] first : messages) {
      byte[] second = messages.get(random.nextInt(messages.size()));
      List<ByteString> fields = new ArrayList<>(WireFields.of(first));
      fields.addAll(WireFields.of(second));
      if (random.nextBoolean()) {
        Collections.shuffle(fields, random);
      }
      byte[] bytes = ByteString.copyFrom(fields).toByteArray();
      if (decoded(type, bytes) != null) {
        assertSameJson(CODECS.get(random.nextInt(CODECS.size())), type, bytes);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void view_isReadFromJsonAsTheMessageIs(ViewType<?, ?> type) throws Exception {
    MessageCodec<Message> messages = codec(CODECS.get(0), type.defaultInstance().getClass());
    MessageCodec<GeneratedView<?>> views = codec(CODECS.get(0), type.empty().getClass());
    int read = 0;
    for (byte[] bytes : messages(type, 3, 30)) {
      Message message = parse(type, bytes);
      for (JsonCodec codec : CODECS) {
        byte @Nullable [] json = json(codec, message);
        if (json == null) {
          continue;
        }
        Message expected = messages.decode(json, 0, json.length);
        GeneratedView<?> view = views.decode(json, 0, json.length);

        assertThat((Object) view.toMessage(EXTENSIONS)).isEqualTo(expected);
        assertThat(view.serializedSize()).isEqualTo(expected.getSerializedSize());
        read++;
      }
    }
    assertThat(read).isPositive();
  }

  /** Texts that were changed at random are refused for the same reasons. */
  @ParameterizedTest
  @MethodSource("types")
  void view_isRefusedAsTheMessageIs(ViewType<?, ?> type) throws Exception {
    Random random = new Random(4);
    MessageCodec<Message> messages = codec(CODECS.get(0), type.defaultInstance().getClass());
    MessageCodec<GeneratedView<?>> views = codec(CODECS.get(0), type.empty().getClass());
    List<byte[]> texts = new ArrayList<>();
    for (byte[] bytes : messages(type, 4, 20)) {
      byte @Nullable [] json = json(CODECS.get(0), parse(type, bytes));
      if (json != null && json.length > 2) {
        texts.add(json);
      }
    }
    for (int i = 0; i < 500; i++) {
      byte[] json = texts.get(random.nextInt(texts.size())).clone();
      int at = random.nextInt(Math.min(json.length, random.nextBoolean() ? 100 : json.length));
      json[at] = (byte) OTHERS.charAt(random.nextInt(OTHERS.length()));
      Message expected;
      try {
        expected = messages.decode(json, 0, json.length);
      } catch (RpcException e) {
        assertThatThrownBy(() -> views.decode(json, 0, json.length))
            .as(new String(json, UTF_8))
            .isInstanceOf(RpcException.class)
            .hasMessage(e.getMessage());
        continue;
      }
      Message read = views.decode(json, 0, json.length).toMessage(EXTENSIONS);
      assertThat(read).as(new String(json, UTF_8)).isEqualTo(expected);
    }
  }

  /** In an {@code Any} the members of the content are not in the order of their numbers. */
  @ParameterizedTest
  @MethodSource("dev.connectjava.verification.encoding.ViewKindsTest#types")
  void contentOfAnAny_hasTheBytesOfTheMessage(ViewType<?, ?> type) throws Exception {
    Random random = new Random(5);
    Descriptor content = type.defaultInstance().getDescriptorForType();
    int read = 0;
    for (byte[] bytes : messages(type, 5, 30)) {
      List<String> members = members(parse(type, bytes));
      Collections.shuffle(members, random);
      String name = "\"@type\":\"x/" + content.getFullName() + "\"";
      members.add(random.nextInt(members.size() + 1), name);
      byte[] json = ("{" + String.join(",", members) + "}").getBytes(UTF_8);
      JsonCodec codec = new JsonCodec().plusTypes(content); // Its limits are for all messages.
      MessageCodec<Any> messages = codec(codec, Any.class);
      MessageCodec<AnyView> views = codec(codec, AnyView.class);
      Any expected = messages.decode(json, 0, json.length);

      assertThat(views.decode(json, 0, json.length).toMessage())
          .as(new String(json, UTF_8))
          .isEqualTo(expected);
      read += expected.getValue().isEmpty() ? 0 : 1;
    }
    assertThat(read).isPositive();
  }

  /** Returns the member for each field that has JSON. */
  private List<String> members(Message message) {
    List<String> members = new ArrayList<>();
    message
        .getAllFields()
        .forEach((field, value) -> {
          Message.Builder single = message.newBuilderForType().setField(field, value);
          byte @Nullable [] json = json(CODECS.get(0), single.buildPartial());
          if (json != null) {
            members.add(new String(json, 1, json.length - 2, UTF_8));
          }
        });
    return members;
  }

  private Encoder encoder(JsonCodec codec, Class<?> type) {
    return encoders
        .computeIfAbsent(codec, key -> new HashMap<>())
        .computeIfAbsent(type, key -> new Encoder(codec, type));
  }

  /** Returns false if the message has no JSON; then both codecs say the same of it. */
  private boolean assertSameJson(JsonCodec codec, ViewType<?, ?> type, byte[] bytes)
      throws Exception {
    Message message = parse(type, bytes);
    GeneratedView<?> view = type.decode(bytes);
    Encoder encoder = encoder(codec, view.getClass());
    byte @Nullable [] expected = json(codec, message);
    if (expected == null) {
      assertThatThrownBy(() -> encoder.encode(view)).isInstanceOf(RpcException.class);
      return false;
    }
    assertThat(new String(encoder.encode(view), UTF_8)).isEqualTo(new String(expected, UTF_8));
    return true;
  }

  private byte @Nullable [] json(JsonCodec codec, Message message) {
    try {
      return encoder(codec, message.getClass()).encode(message);
    } catch (RpcException e) {
      return null;
    }
  }

  private static @Nullable GeneratedView<?> decoded(ViewType<?, ?> type, byte[] bytes) {
    try {
      return type.decode(bytes, 0, bytes.length, DecodingLimits.defaults());
    } catch (RpcException e) {
      return null; // A oneof returns to a message.
    }
  }

  @SuppressWarnings("unchecked") // The codec is that of the class.
  private static <T> MessageCodec<T> codec(JsonCodec codec, Class<?> type) {
    return (MessageCodec<T>) codec.forType(type).orElseThrow();
  }

  private static Message parse(ViewType<?, ?> type, byte[] bytes)
      throws InvalidProtocolBufferException {
    return type.defaultInstance().getParserForType().parseFrom(bytes, EXTENSIONS);
  }

  private static List<byte[]> messages(ViewType<?, ?> type, int seed, int count) {
    RandomMessages random = new RandomMessages(new Random(seed), EXTENSIONS);
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < 100 * count && messages.size() < count; i++) {
      Message message = random.next(type.defaultInstance(), 2);
      if (message.isInitialized()) {
        messages.add(message.toByteArray());
      }
    }
    assertThat(messages).isNotEmpty();
    return messages;
  }
}
