package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The examples of RFC 7541.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7541#appendix-C">RFC 7541, appendix C</a>
 */
final class HpackVectorsTest {

  private static final String WWW = ":authority: www.example.com";
  private static final String DATE_21 = "date: Mon, 21 Oct 2013 20:13:21 GMT";
  private static final String DATE_22 = "date: Mon, 21 Oct 2013 20:13:22 GMT";
  private static final String LOCATION = "location: https://www.example.com";
  private static final String PRIVATE = "cache-control: private";
  private static final String COOKIE =
      "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";

  /** An update to 256 bytes, which the examples of responses take as given. */
  private static final String TABLE_256 = "3fe101";

  private final HpackDecoder decoder = new HpackDecoder(64 * 1024);

  private List<String> decode(String hex) throws Http2Exception {
    return HpackPair.fieldsOf(
        decoder.decodeHeaders(1, Unpooled.wrappedBuffer(HpackBlocks.hex(hex))));
  }

  /** Returns the fields of the dynamic table, the newest first. */
  private List<String> table() throws Http2Exception {
    List<String> fields = new ArrayList<>();
    for (int index = 62; ; index++) {
      try {
        byte[] block = new HpackBlocks().indexed(index).toBytes();
        fields.addAll(HpackPair.fieldsOf(decoder.decodeHeaders(1, Unpooled.wrappedBuffer(block))));
      } catch (Http2Exception e) {
        return fields;
      }
    }
  }

  private static long integer(String hex, int prefix) throws Http2Exception {
    HpackInput input = HpackInput.of(Unpooled.wrappedBuffer(HpackBlocks.hex(hex)));
    long value = input.integer(input.next(), prefix);
    assertThat(input.hasMore()).isFalse();
    return value;
  }

  @Test
  void integers_c1() throws Http2Exception {
    assertThat(integer("ea", 0x1f)).isEqualTo(10);
    assertThat(integer("1f9a0a", 0x1f)).isEqualTo(1337);
    assertThat(integer("2a", 0xff)).isEqualTo(42);
  }

  @Test
  void fieldWithIndexing_c2_1() throws Http2Exception {
    assertThat(decode("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"))
        .containsExactly("custom-key: custom-header");
    assertThat(table()).containsExactly("custom-key: custom-header");
  }

  @Test
  void fieldWithoutIndexing_c2_2() throws Http2Exception {
    assertThat(decode("040c 2f73 616d 706c 652f 7061 7468")).containsExactly(":path: /sample/path");
    assertThat(table()).isEmpty();
  }

  @Test
  void fieldNeverIndexed_c2_3() throws Http2Exception {
    assertThat(decode("1008 7061 7373 776f 7264 0673 6563 7265 74"))
        .containsExactly("password: secret");
    assertThat(table()).isEmpty();
  }

  @Test
  void indexedField_c2_4() throws Http2Exception {
    assertThat(decode("82")).containsExactly(":method: GET");
    assertThat(table()).isEmpty();
  }

  @Test
  void requests_c3() throws Http2Exception {
    assertRequests(
        "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "8286 84be 5808 6e6f 2d63 6163 6865",
        "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65");
  }

  @Test
  void requestsInHuffmanCode_c4() throws Http2Exception {
    assertRequests(
        "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
        "8286 84be 5886 a8eb 1064 9cbf",
        "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf");
  }

  private void assertRequests(String first, String second, String third) throws Http2Exception {
    assertThat(decode(first)).containsExactly(":method: GET", ":scheme: http", ":path: /", WWW);
    assertThat(table()).containsExactly(WWW);
    assertThat(decode(second))
        .containsExactly(
            ":method: GET", ":scheme: http", ":path: /", WWW, "cache-control: no-cache");
    assertThat(table()).containsExactly("cache-control: no-cache", WWW);
    assertThat(decode(third))
        .containsExactly(
            ":method: GET",
            ":scheme: https",
            ":path: /index.html",
            WWW,
            "custom-key: custom-value");
    assertThat(table()).containsExactly("custom-key: custom-value", "cache-control: no-cache", WWW);
  }

  @Test
  void responses_c5() throws Http2Exception {
    assertResponses(
        "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133"
            + "2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861"
            + "6d70 6c65 2e63 6f6d",
        "4803 3330 37c1 c0bf",
        "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d"
            + "54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f"
            + "5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572"
            + "7369 6f6e 3d31");
  }

  @Test
  void responsesInHuffmanCode_c6() throws Http2Exception {
    assertResponses(
        "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6"
            + "2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
        "4883 640e ffc1 c0bf",
        "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab"
            + "77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5"
            + "291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07");
  }

  private void assertResponses(String first, String second, String third) throws Http2Exception {
    assertThat(decode(TABLE_256 + first))
        .containsExactly(":status: 302", PRIVATE, DATE_21, LOCATION);
    assertThat(table()).containsExactly(LOCATION, DATE_21, PRIVATE, ":status: 302");
    assertThat(decode(second)).containsExactly(":status: 307", PRIVATE, DATE_21, LOCATION);
    assertThat(table()).containsExactly(":status: 307", LOCATION, DATE_21, PRIVATE);
    assertThat(decode(third))
        .containsExactly(
            ":status: 200", PRIVATE, DATE_22, LOCATION, "content-encoding: gzip", COOKIE);
    assertThat(table()).containsExactly(COOKIE, "content-encoding: gzip", DATE_22);
  }
}
