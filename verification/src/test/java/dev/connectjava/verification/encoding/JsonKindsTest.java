package dev.connectjava.verification.encoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Api;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.verification.kinds.proto2.Proto2;
import dev.connectjava.verification.kinds.proto3.Every;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The JSON of fields of every kind means to protobuf-java what it means to the codec, with and
 * without functions for the fields.
 */
final class JsonKindsTest {

  /** Enough that the codec has made functions for the fields. */
  private static final int MESSAGES = 150;

  static Stream<Message> types() {
    return Stream.of(
        Every.getDefaultInstance(),
        dev.connectjava.verification.kinds.proto3.Names.getDefaultInstance(),
        dev.connectjava.verification.kinds.proto2.Names.getDefaultInstance(),
        dev.connectjava.verification.kinds.editions.Every.getDefaultInstance(),
        dev.connectjava.verification.kinds.editions.Siblings.getDefaultInstance(),
        FileDescriptorProto.getDefaultInstance(),
        Struct.getDefaultInstance(),
        Api.getDefaultInstance());
  }

  static Stream<Message> typesWithExtensions() {
    return Stream.of(
        dev.connectjava.verification.kinds.proto2.Every.getDefaultInstance(),
        dev.connectjava.verification.kinds.proto2.Extended.getDefaultInstance());
  }

  @ParameterizedTest
  @MethodSource("types")
  void json_meansToJsonFormatWhatItMeansHere(Message type) throws InvalidProtocolBufferException {
    MessageCodec<Message> codec = codec(type);
    RandomMessages messages = new RandomMessages(new Random(4), ExtensionRegistry.newInstance());
    Encoder encoder = new Encoder(new JsonCodec(), type.getClass());
    for (int i = 0; i < MESSAGES; i++) {
      Message message = messages.next(type, 2);
      if (!hasJson(message)) {
        assertThatThrownBy(() -> encoder.encode(message)).isInstanceOf(RpcException.class);
        continue;
      }
      byte[] json = encoder.encode(message);
      Message read = codec.decode(json, 0, json.length);
      byte[] theirs = JsonFormat.printer().print(read).getBytes(UTF_8);

      assertThat(codec.decode(theirs, 0, theirs.length)).isEqualTo(read);
      Message.Builder builder = type.newBuilderForType();
      JsonFormat.parser().merge(new String(json, UTF_8), builder);
      assertThat(builder.build()).isEqualTo(read);
      assertThat(encoder.encode(read)).isEqualTo(json);
    }
  }

  private static boolean hasJson(Message message) {
    try {
      return !JsonFormat.printer().print(message).isEmpty();
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("typesWithExtensions")
  void extensions_areReadAsTheyAreWritten(Message type) {
    MessageCodec<Message> codec = codec(type);
    ExtensionRegistry extensions = ExtensionRegistry.newInstance();
    Proto2.registerAllExtensions(extensions);
    RandomMessages messages = new RandomMessages(new Random(5), extensions);
    Encoder encoder = new Encoder(new JsonCodec(), type.getClass());
    int read = 0;
    for (int i = 0; i < MESSAGES; i++) {
      Message message = messages.next(type, 2);
      if (message.isInitialized()) {
        byte[] json = encoder.encode(message);
        assertThat(new String(encoder.encode(codec.decode(json, 0, json.length)), UTF_8))
            .isEqualTo(new String(json, UTF_8));
        read++;
      }
    }
    assertThat(read).isPositive();
  }

  /** protobuf-java's reflection would keep each of them. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"manyColour\":[%s]}", "{\"namedColour\":{%s}}"})
  void unnamedNumbersOfAnEnum_areNotLimitedInGeneratedMessages(String format) {
    MessageCodec<Message> codec = codec(Every.getDefaultInstance());
    boolean inMap = format.contains(":{%s");
    String numbers =
        IntStream.range(1_000_000, 1_002_000)
            .mapToObj(number -> inMap ? "\"%1$s\":%1$s".formatted(number) : "" + number)
            .collect(Collectors.joining(","));

    byte[] json = format.formatted(numbers).getBytes(UTF_8);
    Every message = (Every) codec.decode(json, 0, json.length);
    assertThat(message.getManyColourCount() + message.getNamedColourCount()).isEqualTo(2_000);
  }

  /** With and without functions for the fields, and also if its value is not known. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"namedColour\":{\"a\":\"LATER\",\"a\":\"LATER\"}}",
        "{\"namedColour\":{\"a\":\"LATER\",\"a\":1}}",
        "{\"namedColour\":{\"a\":1,\"a\":\"LATER\"}}",
        "{\"namedColour\":{\"a\":1000001,\"a\":1}}",
        "{\"namedColour\":{\"a\":1,\"b\":1000001,\"a\":1}}"
      })
  void keyThatOccursTwice_isRefused(String text) {
    MessageCodec<Message> codec = codec(Every.getDefaultInstance());
    byte[] json = text.getBytes(UTF_8);
    for (int i = 0; i < MESSAGES; i++) {
      assertThatThrownBy(() -> codec.decode(json, 0, json.length))
          .isInstanceOf(RpcException.class)
          .hasMessageContaining("a key occurs twice in one map");
    }
  }

  @SuppressWarnings("unchecked") // The codec is that of the message's own class.
  private static MessageCodec<Message> codec(Message type) {
    return (MessageCodec<Message>) new JsonCodec().forType(type.getClass()).orElseThrow();
  }
}
