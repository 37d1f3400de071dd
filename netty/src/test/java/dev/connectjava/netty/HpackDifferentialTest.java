package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random blocks, valid, nearly valid and invalid, for a decoder of this library and for Netty's.
 */
final class HpackDifferentialTest {

  private static final int CONNECTIONS = 400;
  private static final int BLOCKS = 40;
  private static final int[] FORMS = {
    HpackBlocks.WITH_INDEXING,
    HpackBlocks.WITH_INDEXING,
    HpackBlocks.WITHOUT_INDEXING,
    HpackBlocks.NEVER_INDEXED
  };
  private static final int[] SIZES = {0, 33, 34, 100, 300, 4096, 4096, 4097, 10_000};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void blocksOfAllForms(long seed) throws Http2Exception {
    Random random = new Random(seed);
    int accepted = 0;
    int refused = 0;
    for (int i = 0; i < CONNECTIONS; i++) {
      HpackPair pair = new HpackPair();
      List<byte[]> sent = new ArrayList<>();
      for (int j = 0; j < BLOCKS; j++) {
        if (random.nextInt(15) == 0) {
          pair.allowTable(SIZES[random.nextInt(SIZES.length)]);
        }
        byte[] block =
            sent.isEmpty() || random.nextInt(3) > 0
                ? anyBlock(random)
                : sent.get(random.nextInt(sent.size()));
        sent.add(block);
        if (pair.decode(block).isOver()) {
          refused++;
          break;
        }
        accepted++;
      }
    }
    assertThat(accepted).isGreaterThan(1_000);
    assertThat(refused).isGreaterThan(100);
  }

  private static byte[] anyBlock(Random random) {
    HpackBlocks block = new HpackBlocks();
    while (random.nextInt(12) == 0) {
      block.sizeUpdate(SIZES[random.nextInt(SIZES.length - 2)]);
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      int form = FORMS[random.nextInt(FORMS.length)];
      boolean huffman = random.nextBoolean();
      switch (random.nextInt(40)) {
        case 0 -> block.indexed(62 + random.nextInt(30));
        case 1 -> block.field(form, random.nextInt(80), text(random), huffman);
        case 2 -> block.field(form, text(random), text(random), huffman);
        default -> {
          switch (random.nextInt(4)) {
            case 0 -> block.indexed(1 + random.nextInt(61));
            case 1 -> block.field(form, 1 + random.nextInt(61), text(random), huffman);
            case 2 -> block.field(form, "n" + random.nextInt(9), text(random), huffman);
            default -> block.indexed(62 + random.nextInt(2));
          }
        }
      }
    }
    return block.toBytes();
  }

  private static String text(Random random) {
    int length = random.nextInt(20) == 0 ? random.nextInt(1_500) : random.nextInt(20);
    boolean readable = random.nextInt(4) > 0;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) (readable ? 'a' + random.nextInt(26) : random.nextInt(256)));
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void blocksOfNettysEncoder_withAndWithoutErrors(long seed) throws Http2Exception {
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < CONNECTIONS; i++) {
      HpackPair pair = new HpackPair();
      DefaultHttp2HeadersEncoder encoder =
          new DefaultHttp2HeadersEncoder((name, value) -> name.length() == 2, i % 2 == 0);
      for (int j = 0; j < BLOCKS; j++) {
        if (random.nextInt(15) == 0) {
          int size = SIZES[random.nextInt(SIZES.length)];
          pair.allowTable(size);
          encoder.maxHeaderTableSize(size);
        }
        byte[] block = encoded(encoder, random);
        if (pair.decode(random.nextInt(20) > 0 ? block : mutated(block, random)).isOver()) {
          break;
        }
        accepted++;
      }
    }
    assertThat(accepted).isGreaterThan(2_000);
  }

  private static byte[] encoded(DefaultHttp2HeadersEncoder encoder, Random random)
      throws Http2Exception {
    Http2Headers headers = new DefaultHttp2Headers(false);
    headers.method(random.nextBoolean() ? "POST" : "GET").path("/" + random.nextInt(5));
    for (int i = random.nextInt(6); i > 0; i--) {
      headers.add("n" + random.nextInt(15), text(random));
    }
    ByteBuf block = Unpooled.buffer();
    encoder.encodeHeaders(1, headers, block);
    byte[] bytes = new byte[block.readableBytes()];
    block.readBytes(bytes);
    return bytes;
  }

  private static byte[] mutated(byte[] block, Random random) {
    byte[] changed = block.clone();
    if (random.nextInt(3) == 0) {
      return Arrays.copyOf(changed, random.nextInt(changed.length));
    }
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }
}
