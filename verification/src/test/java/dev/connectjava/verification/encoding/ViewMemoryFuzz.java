package dev.connectjava.verification.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.JsonCodec;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.DecodingLimits;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The memory of views of any bytes, also of those that are refused: what the limit for elements
 * allows, and a multiple of the input's length. The first byte of an input selects the codec and
 * the type.
 */
final class ViewMemoryFuzz {

  /**
   * A list of numbers has up to half as much room again, and had two arrays of this size before.
   */
  private static final int BINARY_BYTES_FOR_EACH = 20;

  private static final int JSON_BYTES_FOR_EACH = 40;
  private static final int BYTES_FOR_ALL = 64 * 1024;

  /** What a message may ask for beside numbers. */
  private static final DecodingLimits LIMITS =
      DecodingLimits.defaults().withElementBytes(16 * 1024);

  /** The codecs of the types, selected by the small letters from a on. */
  private static final List<? extends MessageCodec<?>> BINARY =
      codecs(new ProtoCodec().limitedTo(LIMITS));

  /** The codecs of the types, selected by the capital letters from A on. */
  private static final List<? extends MessageCodec<?>> JSON =
      codecs(new JsonCodec().limitedTo(LIMITS));

  private static List<? extends MessageCodec<?>> codecs(Codec codec) {
    return ViewKindsTest.types()
        .map(type -> codec.forType(type.empty().getClass()).orElseThrow())
        .toList();
  }

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      byte[] message = Arrays.copyOfRange(input, 1, input.length);
      if (input[0] >= 'a') {
        check(BINARY.get((input[0] - 'a') % BINARY.size()), message, BINARY_BYTES_FOR_EACH);
      } else {
        check(JSON.get(Math.floorMod(input[0] - 'A', JSON.size())), message, JSON_BYTES_FOR_EACH);
      }
    }
  }

  private static void check(MessageCodec<?> codec, byte[] message, long bytesForEach) {
    long most = bytesForEach * message.length + BYTES_FOR_ALL;
    if (allocated(codec, message) >= most) { // The first time it may load classes.
      assertThat(allocated(codec, message)).isLessThan(most);
    }
  }

  private static long allocated(MessageCodec<?> codec, byte[] message) {
    return ThreadCost.of(() -> decode(codec, message)).allocatedBytes();
  }

  private static void decode(MessageCodec<?> codec, byte[] message) {
    try {
      Object view = codec.decode(message, 0, message.length);
      assertThat(view).isNotNull();
    } catch (RpcException e) {
      assertThat(e.code()).isIn(Code.INVALID_ARGUMENT, Code.RESOURCE_EXHAUSTED);
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(ViewMemoryFuzz.class, ViewMemoryFuzz::fuzzerTestOneInput);
  }
}
