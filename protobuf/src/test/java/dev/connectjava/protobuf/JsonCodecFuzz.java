package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Type;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.Value;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Messages in JSON. The first byte of an input selects the message's type. A message that was read
 * can be written, and is then read as an equal message.
 */
final class JsonCodecFuzz {

  /** The types, selected by the letters from a on. */
  private static final List<MessageCodec<? extends Message>> CODECS =
      Stream.<Class<? extends Message>>of(
              Struct.class,
              Value.class,
              Any.class,
              Timestamp.class,
              Duration.class,
              FieldMask.class,
              UInt64Value.class,
              Type.class,
              FileDescriptorProto.class)
          .<MessageCodec<? extends Message>>map(type -> Codecs.of(new JsonCodec(), type))
          .toList();

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      check(CODECS.get(Math.floorMod(input[0] - 'a', CODECS.size())), input);
    }
  }

  private static <T extends Message> void check(MessageCodec<T> codec, byte[] input) {
    T message;
    try {
      message = codec.decode(input, 1, input.length - 1);
    } catch (RpcException e) {
      assertThat(e.code()).isIn(Code.INVALID_ARGUMENT, Code.RESOURCE_EXHAUSTED);
      return;
    }
    byte[] json;
    try {
      json = Codecs.encode(codec, message);
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.INTERNAL);
      return;
    }
    T again = Codecs.decode(codec, json);
    assertThat(again).isEqualTo(message);
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(JsonCodecFuzz.class, JsonCodecFuzz::fuzzerTestOneInput);
  }
}
