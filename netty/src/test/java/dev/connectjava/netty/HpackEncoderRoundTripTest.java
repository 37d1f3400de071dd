package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Netty's decoder reads any blocks as they are, whatever the size of the table. */
class HpackEncoderRoundTripTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 64, 200, 4096, 65_536})
  void anyBlocks_areReadAsTheyAre(int mostTableBytes) throws Http2Exception {
    for (long seed = 0; seed < 20; seed++) {
      new Conversation(mostTableBytes, seed, false).run();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 64, 200, 4096, 65_536})
  void anyBlocks_areReadAsTheyAre_whileThePeerChangesItsTable(int mostTableBytes)
      throws Http2Exception {
    for (long seed = 0; seed < 20; seed++) {
      new Conversation(mostTableBytes, seed, true).run();
    }
  }

  /** Blocks of shared and other headers on one connection. */
  private static final class Conversation {

    private static final int[] SIZES = {0, 33, 64, 100, 200, 1000, 4096, 10_000, 1 << 20};

    private final long seed;
    private final Random random;
    private final boolean resizes;
    private final HpackEncoder encoder;
    private final DefaultHttp2HeadersDecoder decoder =
        new DefaultHttp2HeadersDecoder(false, 1_000_000);
    private final List<Headers> shared = new ArrayList<>();

    Conversation(int mostTableBytes, long seed, boolean resizes) {
      this.encoder = new HpackEncoder(mostTableBytes);
      this.seed = seed;
      this.random = new Random(seed);
      this.resizes = resizes;
      for (int i = 0; i < 12; i++) {
        shared.add(headers(random.nextInt(5)));
      }
    }

    void run() throws Http2Exception {
      for (int i = 0; i < 400; i++) {
        while (resizes && random.nextInt(20) < 2) {
          long size = SIZES[random.nextInt(SIZES.length)];
          encoder.peerTableBytes(size);
          decoder.configuration().maxHeaderTableSize(size);
        }
        Headers headers =
            random.nextInt(3) > 0
                ? shared.get(random.nextInt(shared.size()))
                : headers(random.nextInt(8));
        check(headers, "seed " + seed + ", block " + i);
      }
    }

    private void check(Headers headers, String description) throws Http2Exception {
      List<String> expected = new ArrayList<>();
      ByteBuf block = Unpooled.buffer();
      switch (random.nextInt(3)) {
        case 0 -> {
          expected.add(":status: 200");
          encoder.encodeResponse(200, headers, block);
        }
        case 1 -> {
          String path = "/s/" + random.nextInt(60);
          expected.addAll(List.of(":method: POST", ":scheme: https", ":authority: example.com"));
          expected.add(":path: " + path);
          encoder.encodeRequest(
              1, HpackEncoderTest.ORIGIN, HpackEncoderTest.request(path, headers), block);
        }
        default -> encoder.encodeFields(headers, block);
      }
      headers.forEach((name, value) -> expected.add(name + ": " + value));
      assertThat(HpackEncoderTest.lines(decoder.decodeHeaders(1, block)))
          .as(description)
          .containsExactlyInAnyOrderElementsOf(expected);
    }

    private Headers headers(int length) {
      Headers.Builder builder = Headers.builder();
      for (int i = 0; i < length; i++) {
        String name = name();
        builder.add(name, value());
        if (random.nextInt(20) == 0) {
          builder.sensitive(name);
        }
      }
      return builder.build();
    }

    private String name() {
      return switch (random.nextInt(4)) {
        case 0 -> HpackStaticTable.name(15 + random.nextInt(47));
        case 1 -> "x-" + Integer.toHexString(random.nextInt());
        default -> "x-" + random.nextInt(10);
      };
    }

    private String value() {
      StringBuilder value = new StringBuilder();
      int length = random.nextInt(random.nextInt(20) == 0 ? 400 : 20);
      boolean few = random.nextBoolean();
      for (int i = 0; i < (few ? 1 : length); i++) {
        int kind = random.nextInt(few ? 1 : 3);
        value.append(
            (char)
                switch (kind) {
                  case 0 -> 'a' + random.nextInt(4);
                  case 1 -> 0x21 + random.nextInt(0x5e);
                  default -> 0xa1 + random.nextInt(0x5f);
                });
      }
      return value.toString();
    }
  }
}
