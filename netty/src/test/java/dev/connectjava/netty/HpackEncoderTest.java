package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpClientRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the encoder writes is read by Netty's decoder, and looked at byte by byte. */
class HpackEncoderTest {

  static final RequestOrigin ORIGIN = new RequestOrigin("https", "example.com", "");

  private static final Headers HEAD =
      Headers.of("content-type", "application/grpc+proto", "grpc-accept-encoding", "gzip");
  private static final Headers TRAILERS = Headers.of("grpc-status", "0");

  private final DefaultHttp2HeadersDecoder decoder =
      new DefaultHttp2HeadersDecoder(false, 1_000_000);
  private HpackEncoder encoder = new HpackEncoder(4096);

  @Test
  void response_hasItsStatusAndItsFields() {
    assertThat(read(response(200, HEAD)))
        .containsExactly(
            ":status: 200", "content-type: application/grpc+proto", "grpc-accept-encoding: gzip");
  }

  @Test
  void response_ofAnyStatus_hasIt() {
    for (int status = 100; status < 600; status++) {
      assertThat(read(response(status, Headers.empty()))).containsExactly(":status: " + status);
    }
  }

  @Test
  void response_withContentLength_hasItAfterItsFields() {
    for (int length : new int[] {0, 1, 13, 13, 13, 1_000_000}) {
      ByteBuf block = Unpooled.buffer();
      encoder.encodeResponse(200, TRAILERS, length, block);

      assertThat(read(block))
          .containsExactly(":status: 200", "grpc-status: 0", "content-length: " + length);
    }
  }

  @Test
  void request_hasItsPseudoFieldsFirst() throws Http2Exception {
    for (int i = 0; i < 5; i++) {
      ByteBuf block = Unpooled.buffer();
      encoder.encodeRequest(1, ORIGIN, request("/a.B/C", TRAILERS), block);

      assertThat(read(block))
          .containsExactly(
              ":method: POST",
              ":scheme: https",
              ":authority: example.com",
              ":path: /a.B/C",
              "grpc-status: 0");
    }
  }

  @Test
  void request_withPathPrefixAndContentLength_hasBoth() throws Http2Exception {
    RequestOrigin origin = new RequestOrigin("http", "localhost:80", "/api");
    ByteBuf block = Unpooled.buffer();
    encoder.encodeRequest(1, origin, request("/a.B/C", Headers.empty()), 42, block);

    assertThat(read(block))
        .containsExactly(
            ":method: POST",
            ":scheme: http",
            ":authority: localhost:80",
            ":path: /api/a.B/C",
            "content-length: 42");
  }

  /** Else the next call's block would begin with fields of this one. */
  @Test
  void blockThatFails_breaksTheEncoder() {
    Headers secret = Headers.of("x-user", "alice");
    ByteBuf tooSmall = Unpooled.buffer(2, 2);
    assertThatThrownBy(() -> encoder.encodeFields(secret, tooSmall))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(tooSmall.readableBytes()).isZero();

    ByteBuf out = Unpooled.buffer();
    List<ThrowingCallable> all =
        List.of(
            () -> encoder.encodeFields(TRAILERS, out),
            () -> encoder.encodeResponse(200, HEAD, out),
            () -> encoder.encodeResponse(200, HEAD, 1, out),
            () -> encoder.encodeRequest(1, ORIGIN, request("/", HEAD), out),
            () -> encoder.encodeRequest(1, ORIGIN, request("/", HEAD), 1, out));
    for (ThrowingCallable each : all) {
      assertThatThrownBy(each)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("can't encode a header section: an earlier one failed");
    }
    assertThat(out.readableBytes()).isZero();
  }

  @Test
  void requestThatFails_breaksTheEncoder() {
    ByteBuf tooSmall = Unpooled.buffer(2, 2);
    assertThatThrownBy(() -> encoder.encodeRequest(1, ORIGIN, request("/", HEAD), tooSmall))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> encoder.encodeFields(TRAILERS, Unpooled.buffer()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void requestThatIsTooLong_leavesTheEncoderUsable() {
    encoder.peerListBytes(10);
    assertThatThrownBy(
            () -> encoder.encodeRequest(1, ORIGIN, request("/", HEAD), Unpooled.buffer()))
        .isInstanceOf(Http2Exception.class);
    assertThat(read(fields(TRAILERS))).containsExactly("grpc-status: 0");
  }

  @Test
  void blocks_areAppended() {
    ByteBuf block = Unpooled.buffer().writeByte(7);
    encoder.encodeResponse(200, Headers.empty(), block);

    assertThat(ByteBufUtil.hexDump(block)).isEqualTo("0788");
  }

  /**
   * RFC 7541, appendix C.6.1, has these strings, but a field is only indexed when it is repeated.
   */
  @Test
  void field_isLiteralThenIndexedThenAnIndex() {
    Headers fields = Headers.of("cache-control", "private");

    assertThat(hex(fields(fields))).isEqualTo("0f09" + "0770726976617465");
    assertThat(hex(fields(fields))).isEqualTo("58" + "85aec3771a4b");
    assertThat(hex(fields(fields))).isEqualTo("be");
  }

  @Test
  void longValueThatIsNotIndexed_isInTheHuffmanCode() {
    Headers plain = Headers.of("authorization", "a".repeat(511));
    Headers coded = Headers.of("authorization", "a".repeat(512));

    assertThat(fields(plain).readableBytes()).isEqualTo(2 + 3 + 511);
    assertThat(fields(coded).readableBytes()).isEqualTo(2 + 3 + 512 * 5 / 8);
  }

  @Test
  void fieldOfTheStaticTable_isItsIndex() {
    assertThat(hex(fields(Headers.of("accept-encoding", "gzip, deflate")))).isEqualTo("90");
  }

  /** The value may be another one each time: it is worth a place once, for its name. */
  @Test
  void name_thatIsRepeatedWithOtherValues_isIndexedOnce() {
    fields(Headers.of("traceparent", "1"));
    assertThat(fields(Headers.of("traceparent", "2")).getByte(0)).isEqualTo((byte) 0x40);
    for (int i = 3; i < 300; i++) {
      ByteBuf block = fields(Headers.of("traceparent", "v" + i));
      assertThat(ByteBufUtil.hexDump(block, 0, 2)).isEqualTo("0f2f");
    }
  }

  @Test
  void valuesOfAName_areIndexedUpToTheirLimit() {
    for (int i = 1; i <= HpackEncoderTable.VALUES_OF_A_NAME; i++) {
      fields(Headers.of("accept", "" + i));
      assertThat(hex(fields(Headers.of("accept", "" + i)))).startsWith("53");
      assertThat(hex(fields(Headers.of("accept", "" + i)))).isEqualTo("be");
    }
    for (int again = 0; again < 3; again++) {
      assertThat(hex(fields(Headers.of("accept", "more")))).startsWith("0f04");
    }
  }

  @Test
  void valuesOfOneMessage_dontFillTheTable() {
    for (int i = 0; i < 1000; i++) {
      Headers fields =
          Headers.of(
              "content-length", "" + i % 7,
              "grpc-timeout", i % 7 + "m",
              "traceparent", "00-" + Long.toHexString(0x1234567890L * i) + "-01",
              "date", "Mon, 21 Oct 2013 20:13:21 GMT");
      assertThat(read(fields(fields))).hasSize(4);
    }
    Headers constant = Headers.of("x-constant", "a".repeat(500));
    fields(constant);
    fields(constant);

    assertThat(hex(fields(constant))).isEqualTo("be");
  }

  @Test
  void paths_takeHalfOfTheTable() throws Http2Exception {
    for (int i = 0; i < 60; i++) {
      HttpClientRequest request = request("/some.package.Service/Method" + i, Headers.empty());
      for (int again = 0; again < 3; again++) {
        ByteBuf block = Unpooled.buffer();
        encoder.encodeRequest(1, ORIGIN, request, block);
        assertThat(read(block)).contains(":path: " + request.target());
      }
    }
    ByteBuf first = Unpooled.buffer();
    encoder.encodeRequest(1, ORIGIN, request("/some.package.Service/Method0", HEAD), first);
    ByteBuf last = Unpooled.buffer();
    encoder.encodeRequest(1, ORIGIN, request("/some.package.Service/Method59", HEAD), last);

    assertThat(first.readableBytes()).isLessThan(last.readableBytes());
  }

  @Test
  void fieldThatDoesNotFit_staysLiteral_andTheOthersStayIndexed() {
    Headers first = Headers.of("x-first", "1");
    for (int i = 0; i < 2; i++) {
      read(fields(first));
    }
    for (int i = 0; i < 1000; i++) {
      read(fields(Headers.of("x-" + i / 3, "v")));
    }
    assertThat(fields(first).readableBytes()).isLessThan(3);
    Headers late = Headers.of("x-late", "1");
    String literal = hex(fields(late));
    assertThat(literal).startsWith("00");
    assertThat(hex(fields(late))).isEqualTo(literal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorization", "cookie", "set-cookie", "x-api-key"})
  void sensitiveField_isNeverIndexed(String name) {
    Headers fields = Headers.builder().add(name, "secret").sensitive("x-api-key").build();
    for (int i = 0; i < 5; i++) {
      ByteBuf block = fields(fields);

      assertThat(block.getByte(0) & 0xf0).isEqualTo(0x10);
      assertThat(read(block)).containsExactly(name + ": secret");
    }
  }

  /** The peer has the field in its table, but whether it has must not show. */
  @Test
  void fieldThatIsSensitiveInOtherHeaders_isWrittenWithItsNameAlone() {
    Headers open = Headers.of("x-key", "1");
    for (int i = 0; i < 4; i++) {
      read(fields(open));
    }
    ByteBuf block = fields(open.toBuilder().sensitive("x-key").build());

    assertThat(hex(block)).isEqualTo("1f2f" + "0131");
    assertThat(hex(fields(open))).isEqualTo("be");
  }

  @Test
  void sharedHeaders_areTheSameBytesEachTime() {
    for (int i = 0; i < 2; i++) {
      read(response(200, HEAD));
      read(fields(TRAILERS));
    }
    for (int i = 0; i < 5; i++) {
      assertThat(hex(response(200, HEAD))).isEqualTo("88c0bf");
      assertThat(hex(fields(HEAD))).isEqualTo("c0bf");
      assertThat(hex(response(404, HEAD))).isEqualTo("8dc0bf");
      assertThat(hex(fields(TRAILERS))).isEqualTo("be");
    }
  }

  /** An insertion gives all older fields another index. */
  @Test
  void sharedHeaders_areReadAsTheyAre_whenTheTableHasChanged() {
    for (int i = 0; i < 200; i++) {
      assertThat(read(response(200, HEAD))).hasSize(3).contains("grpc-accept-encoding: gzip");
      assertThat(read(fields(TRAILERS))).containsExactly("grpc-status: 0");
      if (i % 10 > 7) {
        read(fields(Headers.of("x-new", "" + i / 10)));
      }
    }
  }

  /** A receiver that sends the headers on does not put the secret into a table either. */
  @Test
  void sensitiveMark_arrives() throws Http2Exception {
    Headers sent =
        Headers.builder().add("x-api-key", "k").add("x", "1").sensitive("x-api-key").build();
    HpackDecoder receiver = new HpackDecoder(10_000);
    for (int i = 0; i < 5; i++) {
      Headers received = ReceivedFields.of(receiver.decodeHeaders(1, fields(sent))).toHeaders();
      assertThat(received).isEqualTo(sent);
      assertThat(received.sensitiveNames()).containsExactly("x-api-key");
      assertThat(received).asString().doesNotContain("k,");
    }
  }

  @Test
  void moreSharedHeadersThanAreKept_areReadAsTheyAre() {
    List<Headers> shared = new ArrayList<>();
    for (int i = 0; i < 3 * PreparedHeaderBlocks.LENGTH; i++) {
      shared.add(Headers.of("x-" + i, "" + i));
    }
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < shared.size(); i++) {
        for (int again = 0; again < 3; again++) {
          assertThat(read(fields(shared.get(i)))).containsExactly("x-" + i + ": " + i);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {126, 127, 128, 16_384, 70_000})
  void longValue_isReadAsItIs(int length) {
    Headers digits = Headers.of("x-long", "1".repeat(length));
    Headers latin1 = Headers.of("x-latin", "\u00e9".repeat(length));
    for (int i = 0; i < 3; i++) {
      assertThat(read(fields(digits))).containsExactly("x-long: " + "1".repeat(length));
      assertThat(read(fields(latin1))).containsExactly("x-latin: " + "\u00e9".repeat(length));
    }
  }

  @Test
  void table_isTheDefaultUntilThePeerOffersMore() {
    encoder = new HpackEncoder(65_536);
    assertThat(hex(response(200, Headers.empty()))).isEqualTo("88");

    encoder.peerTableBytes(65_536);
    assertThat(hex(response(200, Headers.empty()))).isEqualTo("3fe1ff03" + "88");
    assertThat(hex(response(200, Headers.empty()))).isEqualTo("88");
  }

  @Test
  void table_isNotLargerThanItsSetting() {
    encoder.peerTableBytes(0xffff_ffffL);

    assertThat(hex(response(200, Headers.empty()))).isEqualTo("88");
  }

  @Test
  void table_thatIsSmallerThanTheDefault_isAnnounced() {
    encoder = new HpackEncoder(0);

    assertThat(hex(fields(TRAILERS))).startsWith("2000");
    assertThat(hex(fields(TRAILERS))).startsWith("00");
    assertThat(hex(fields(TRAILERS))).startsWith("00");
  }

  /** RFC 7541, section 4.2: the smallest size and the last one. */
  @Test
  void tableSizesBetweenTwoBlocks_areTheSmallestAndTheLast() {
    encoder.peerTableBytes(100);
    encoder.peerTableBytes(0);
    encoder.peerTableBytes(50);
    assertThat(hex(response(200, Headers.empty()))).isEqualTo("20" + "3f13" + "88");

    encoder.peerTableBytes(40);
    encoder.peerTableBytes(60);
    assertThat(hex(response(200, Headers.empty()))).isEqualTo("3f09" + "3f1d" + "88");

    encoder.peerTableBytes(70);
    encoder.peerTableBytes(60);
    assertThat(hex(response(200, Headers.empty()))).isEqualTo("88");
  }

  @Test
  void tableThatWasEmptiedAndOfferedAgain_startsAnew() throws Http2Exception {
    for (int i = 0; i < 5; i++) {
      read(response(200, HEAD));
    }
    encoder.peerTableBytes(0);
    encoder.peerTableBytes(4096);

    ByteBuf block = response(200, HEAD);
    assertThat(hex(block)).startsWith("203fe11f88");
    assertThat(read(block)).hasSize(3).contains("grpc-accept-encoding: gzip");
    assertThat(read(response(200, HEAD))).hasSize(3).contains("grpc-accept-encoding: gzip");
  }

  @Test
  void requestThatIsLongerThanThePeerAccepts_isRefused_andChangesNothing() throws Http2Exception {
    HttpClientRequest request = request("/a.B/C", TRAILERS);
    long bytes = 5 * 32 + ":method:scheme:authority:pathgrpc-status".length();
    bytes += "POSThttpsexample.com/a.B/C0".length();
    ByteBuf out = Unpooled.buffer();
    encoder.peerListBytes(bytes - 1);
    encoder.peerTableBytes(0);

    assertThatThrownBy(() -> encoder.encodeRequest(3, ORIGIN, request, out))
        .isInstanceOf(Http2Exception.HeaderListSizeException.class)
        .hasMessage("Header size exceeded max allowed size (" + (bytes - 1) + ")")
        .satisfies(e -> assertThat(Http2Exception.streamId((Http2Exception) e)).isEqualTo(3));
    assertThat(out.readableBytes()).isZero();

    encoder.peerListBytes(bytes);
    assertThatThrownBy(() -> encoder.encodeRequest(3, ORIGIN, request, 10, out))
        .isInstanceOf(Http2Exception.HeaderListSizeException.class);
    encoder.encodeRequest(3, ORIGIN, request, out);
    assertThat(hex(out)).startsWith("20");
    assertThat(read(out)).hasSize(5);

    encoder.peerListBytes(bytes + 32 + "content-length10".length());
    encoder.encodeRequest(3, ORIGIN, request, 10, out);
    assertThat(read(out)).hasSize(6);
  }

  static HttpClientRequest request(String path, Headers headers) {
    return HttpClientRequest.builder("POST", path).headers(headers).build();
  }

  private ByteBuf response(int status, Headers headers) {
    ByteBuf block = Unpooled.buffer();
    encoder.encodeResponse(status, headers, block);
    return block;
  }

  private ByteBuf fields(Headers headers) {
    ByteBuf block = Unpooled.buffer();
    encoder.encodeFields(headers, block);
    return block;
  }

  private static String hex(ByteBuf block) {
    return ByteBufUtil.hexDump(block);
  }

  private List<String> read(ByteBuf block) {
    try {
      return lines(decoder.decodeHeaders(1, block));
    } catch (Http2Exception e) {
      throw new AssertionError(hex(block), e);
    }
  }

  static List<String> lines(Http2Headers block) {
    List<String> lines = new ArrayList<>();
    block.forEach(field -> lines.add(field.getKey() + ": " + field.getValue()));
    return lines;
  }
}
