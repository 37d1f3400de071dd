package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.FuzzCorpus;
import io.netty.handler.codec.http2.Http2Exception;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The header blocks of a connection, each after its length in a byte. A length of 255 has no block:
 * after it are two bytes, the size of the table that this side allows from then on.
 */
final class HpackDecoderFuzz {

  private static final int ALLOW = 255;

  public static void fuzzerTestOneInput(byte[] input) throws Http2Exception {
    HpackPair pair = new HpackPair();
    ByteBuffer rest = ByteBuffer.wrap(input);
    while (rest.hasRemaining()) {
      int length = rest.get() & 0xff;
      if (length == ALLOW && rest.remaining() >= 2) {
        pair.allowTable(rest.getShort() & 0xffff);
        continue;
      }
      byte[] block = new byte[Math.min(length, rest.remaining())];
      rest.get(block);
      HpackPair.Outcome first = pair.decode(block);
      if (first.isOver()) {
        return;
      }
      assertThat(first.fields().size()).isLessThanOrEqualTo(block.length);
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(HpackDecoderFuzz.class, HpackDecoderFuzz::fuzzerTestOneInput);
  }
}
