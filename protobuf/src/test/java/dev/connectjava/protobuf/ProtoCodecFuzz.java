package dev.connectjava.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Messages in binary form. A message that was read can be written, and is read as an equal one. */
final class ProtoCodecFuzz {

  private static final MessageCodec<FileDescriptorProto> CODEC =
      Codecs.of(new ProtoCodec(), FileDescriptorProto.class);

  public static void fuzzerTestOneInput(byte[] input) {
    FileDescriptorProto message;
    try {
      message = CODEC.decode(input, 0, input.length);
    } catch (RpcException e) {
      assertThat(e.code()).isIn(Code.INVALID_ARGUMENT, Code.RESOURCE_EXHAUSTED);
      return;
    }
    FileDescriptorProto again = Codecs.decode(CODEC, Codecs.encode(CODEC, message));
    assertThat(again.toByteString()).isEqualTo(message.toByteString());
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(ProtoCodecFuzz.class, ProtoCodecFuzz::fuzzerTestOneInput);
  }
}
