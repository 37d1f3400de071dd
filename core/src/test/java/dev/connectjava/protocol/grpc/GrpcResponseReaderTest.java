package dev.connectjava.protocol.grpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.RecordedResponse;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GrpcResponseReaderTest {

  private static final Headers HEAD = Headers.of("content-type", "application/grpc+proto");
  private static final Headers WEB = Headers.of("content-type", "application/grpc-web+proto");
  private static final Headers OK = Headers.of("grpc-status", "0");
  private static final byte[] MESSAGE = {0, 0, 0, 0, 1, 7};
  private static final byte[] NOTHING = {};

  private static RecordedResponse read(Headers head, byte[] body, int piece, Headers trailers) {
    return new RecordedResponse(
            rules -> sink -> new GrpcResponseReader("application/grpc", false, rules, sink))
        .feed(200, head, body, piece, trailers);
  }

  private static RecordedResponse web(Headers head, byte[] body, int piece) {
    return new RecordedResponse(
            rules -> sink -> new GrpcResponseReader("application/grpc-web", true, rules, sink))
        .feed(200, head, body, piece, Headers.empty());
  }

  private static byte[] webBody(int flags, byte[] trailers) {
    ByteBuffer end = Envelope.of(flags, trailers);
    return ByteBuffer.allocate(MESSAGE.length + end.remaining()).put(MESSAGE).put(end).array();
  }

  private static byte[] webBody(String trailers) {
    return webBody(0x80, trailers.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void messageAndTrailers_areRead(int piece) {
    Headers trailers = Headers.of("grpc-status", "0", "x-a", "1");
    RecordedResponse response = read(HEAD, MESSAGE, piece, trailers);

    assertThat(response.succeeded()).isTrue();
    assertThat(response.messages()).containsExactly(new byte[] {7});
    assertThat(response.headers()).isEqualTo(HEAD);
    assertThat(response.trailers()).isEqualTo(Headers.of("x-a", "1"));
  }

  /** Each detail used to cost a copy of all before it: minutes for what one response may hold. */
  @Test
  @Timeout(20)
  void errorWithVeryManyDetails_isReadInTimeThatGrowsWithTheirNumber() {
    List<ErrorDetail> details = Collections.nCopies(100_000, ErrorDetail.of("a", new byte[0]));
    Headers trailers =
        GrpcStatus.trailers(
            new RpcException(Code.ABORTED, "").withDetails(details), Headers.empty());

    assertThat(read(HEAD, NOTHING, 1, trailers).error().details()).hasSize(100_000);
  }

  @Test
  void error_hasMessageAndDetails() {
    RpcException sent =
        new RpcException(Code.ABORTED, "a\n☺%").plusDetail(ErrorDetail.of("a.B", new byte[] {1}));
    RecordedResponse response =
        read(HEAD, NOTHING, 1, GrpcStatus.trailers(sent, Headers.of("x-a", "1")));

    assertThat(response.error())
        .matches(e -> e.code() == Code.ABORTED && e.isFromPeer())
        .hasMessage("a\n☺%");
    assertThat(response.error().details()).isEqualTo(sent.details());
    assertThat(response.trailers()).isEqualTo(Headers.of("x-a", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%%%", "AP8", "Gv8"})
  void detailsThatCantBeRead_leaveTheError(String details) {
    Headers trailers =
        Headers.of("grpc-status", "5", "grpc-message", "m", "grpc-status-details-bin", details);
    assertThat(read(HEAD, NOTHING, 1, trailers).error())
        .matches(e -> e.code() == Code.NOT_FOUND && e.details().isEmpty())
        .hasMessage("m");
  }

  @ParameterizedTest
  @CsvSource({"17, UNKNOWN", "-1, UNKNOWN", "x, UNKNOWN", "'', UNKNOWN", "16, UNAUTHENTICATED"})
  void statusOutsideTheRange_isUnknown(String status, Code code) {
    Headers trailers = Headers.of("grpc-status", status);
    assertThat(read(HEAD, MESSAGE, 1, trailers).error().code()).isEqualTo(code);
  }

  @Test
  void trailersOnly_areHeadersAndTrailers() {
    Headers head =
        Headers.of("content-type", "application/grpc+proto", "grpc-status", "9", "x-a", "1");
    for (RecordedResponse response :
        List.of(read(head, NOTHING, 1, Headers.empty()), webOnly(head, NOTHING))) {
      assertThat(response.error().code()).isEqualTo(Code.FAILED_PRECONDITION);
      assertThat(response.headers().names()).containsExactlyInAnyOrder("content-type", "x-a");
      assertThat(response.trailers()).isEqualTo(Headers.of("x-a", "1"));
    }
  }

  private static RecordedResponse webOnly(Headers head, byte[] body) {
    return web(head.toBuilder().set("content-type", "application/grpc-web+proto").build(), body, 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void trailersOnly_behindAnUnknownEncoding_areTheOutcome(boolean web) {
    Headers head =
        Headers.of(
            "content-type",
            "application/grpc+proto",
            "grpc-encoding",
            "lz4",
            "grpc-status",
            "3",
            "grpc-message",
            "bad");
    RecordedResponse response =
        web ? webOnly(head, NOTHING) : read(head, NOTHING, 1, Headers.empty());

    assertThat(response.error()).matches(e -> e.code() == Code.INVALID_ARGUMENT).hasMessage("bad");
  }

  @Test
  void trailers_behindAnUnknownEncodingAndNoMessages_areTheOutcome() {
    Headers head = HEAD.toBuilder().add("grpc-encoding", "lz4").build();
    Headers trailers = Headers.of("grpc-status", "3", "grpc-message", "bad");
    byte[] end =
        array(Envelope.of(0x80, "grpc-status: 3\r\ngrpc-message: bad\r\n".getBytes(UTF_8)));
    Headers webHead = WEB.toBuilder().add("grpc-encoding", "lz4").build();

    for (RecordedResponse response :
        List.of(read(head, NOTHING, 1, trailers), web(webHead, end, 1))) {
      assertThat(response.error())
          .matches(e -> e.code() == Code.INVALID_ARGUMENT)
          .hasMessage("bad");
    }
  }

  /** The first one needs no reader of envelopes, and the others are a run. */
  @Test
  void messages_inOnePiece_areRead() {
    byte[] three =
        ByteBuffer.allocate(3 * MESSAGE.length).put(MESSAGE).put(MESSAGE).put(MESSAGE).array();
    for (int piece : new int[] {1, 1_000}) {
      RecordedResponse response = read(HEAD, three, piece, OK);
      assertThat(response.succeeded()).isTrue();
      assertThat(response.messages()).hasSize(3);
    }
  }

  @Test
  void messages_behindTrailers_areInternal_aloneOrTogether() {
    ByteBuffer end = Envelope.of(0x80, "grpc-status: 0\r\n".getBytes(UTF_8));
    for (int messages = 1; messages <= 3; messages++) {
      ByteBuffer body = ByteBuffer.allocate(end.remaining() + messages * MESSAGE.length);
      body.put(end.duplicate());
      for (int i = 0; i < messages; i++) {
        body.put(MESSAGE);
      }
      assertThat(web(WEB, body.array(), 1_000).error())
          .hasMessageContaining("continues after its trailers");
    }
  }

  @Test
  void message_ofAnUnknownEncoding_isInternal() {
    Headers head = HEAD.toBuilder().add("grpc-encoding", "lz4").build();
    assertThat(read(head, MESSAGE, 1, OK).error())
        .matches(e -> e.code() == Code.INTERNAL)
        .hasMessageContaining("the response has encoding \"lz4\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void messageOfAnError_inRawUtf8_isReadAsUtf8(boolean web) {
    String raw = new String("schl\u00fcssel ☺".getBytes(UTF_8), ISO_8859_1);
    Headers trailers = Headers.of("grpc-status", "5", "grpc-message", raw);
    RecordedResponse response =
        web
            ? web(
                WEB,
                array(
                    Envelope.of(
                        0x80,
                        "grpc-status: 5\r\ngrpc-message: schl\u00fcssel ☺\r\n".getBytes(UTF_8))),
                1)
            : read(HEAD, NOTHING, 1, trailers);

    assertThat(response.error()).hasMessage("schl\u00fcssel ☺");
  }

  @Test
  void messageOfAnError_inRawLatin1_isReadAsLatin1() {
    Headers trailers = Headers.of("grpc-status", "5", "grpc-message", "schl\u00fcssel %41");

    assertThat(read(HEAD, NOTHING, 1, trailers).error()).hasMessage("schl\u00fcssel A");
  }

  private static byte[] array(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  @Test
  void statusInHeaders_withABodyAndNoTrailers_isNoOutcome() {
    Headers head = HEAD.toBuilder().add("grpc-status", "8").build();
    assertThat(read(head, MESSAGE, 1, Headers.empty()).error().code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void statusInTrailers_winsOverThatInHeaders() {
    Headers head = HEAD.toBuilder().add("grpc-status", "8").build();
    Headers trailers = Headers.of("grpc-status", "9");
    assertThat(read(head, MESSAGE, 1, trailers).error().code()).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(
            web(WEB.toBuilder().add("grpc-status", "8").build(), webBody("grpc-status: 9\r\n"), 1)
                .error()
                .code())
        .isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void missingTrailers_areInternal_trailersWithoutStatusUnknown() {
    assertThat(read(HEAD, MESSAGE, 1, Headers.empty()).error().code()).isEqualTo(Code.INTERNAL);
    assertThat(read(HEAD, MESSAGE, 1, Headers.of("x-a", "1")).error().code())
        .isEqualTo(Code.UNKNOWN);
    assertThat(web(WEB, MESSAGE, 1).error().code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void truncatedMessage_isInternal_unlessTheStatusIsAnError() {
    byte[] truncated = {0, 0, 0, 0, 9, 1};
    assertThat(read(HEAD, truncated, 1, OK).error().code()).isEqualTo(Code.INTERNAL);
    assertThat(read(HEAD, truncated, 1, Headers.of("grpc-status", "10")).error().code())
        .isEqualTo(Code.ABORTED);
  }

  @ParameterizedTest
  @CsvSource({
    "application/grpc, ''",
    "application/grpc+proto, ''",
    "application/grpc+json, INTERNAL",
    "application/grpc-web+proto, UNKNOWN",
    "image/jpeg, UNKNOWN"
  })
  void contentType_isOfThisCodecOrRefused(String contentType, String code) {
    RecordedResponse response = read(Headers.of("content-type", contentType), MESSAGE, 1, OK);

    assertThat(response.succeeded()).isEqualTo(code.isEmpty());
    if (!code.isEmpty()) {
      assertThat(response.error().code()).isEqualTo(Code.valueOf(code));
    }
  }

  @Test
  void unknownEncoding_isInternal() {
    Headers head = HEAD.toBuilder().add("grpc-encoding", "foo").build();
    assertThat(read(head, MESSAGE, 1, OK).error().code()).isEqualTo(Code.INTERNAL);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1_000})
  void webTrailers_areReadLeniently(int piece) {
    byte[] body = webBody("gRPC-Status:0\nX-A:  1 \r\nx-a: 2\r\n\r\nx-b:");
    RecordedResponse response = web(WEB, body, piece);

    assertThat(response.succeeded()).isTrue();
    assertThat(response.trailers()).isEqualTo(Headers.of("x-a", "1", "x-a", "2", "x-b", ""));
  }

  @Test
  void webTrailers_compressed_areRead() {
    Headers head = WEB.toBuilder().add("grpc-encoding", "zlib").build();
    byte[] trailers = RecordedResponse.deflate("grpc-status: 10\r\n".getBytes(UTF_8));

    assertThat(web(head, webBody(0x81, trailers), 2).error().code()).isEqualTo(Code.ABORTED);
    assertThat(web(WEB, webBody(0x81, trailers), 2).error().code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void webTrailersOnly_inHeaders_areTrailers() {
    Headers head = WEB.toBuilder().add("grpc-status", "10").add("x-a", "1").build();
    RecordedResponse response = web(head, NOTHING, 1);

    assertThat(response.error().code()).isEqualTo(Code.ABORTED);
    assertThat(response.trailers().all("x-a")).containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no colon\r\n", ": no name\r\n", "a b: c\r\n", "grpc-status: 0\r\nx: a\0b"})
  void webTrailerThatIsNoField_isInternal(String trailers) {
    assertThat(web(WEB, webBody(trailers), 5).error().code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void webBodyThatGoesOnAfterItsTrailers_isInternal() {
    byte[] end = webBody("grpc-status: 0\r\n");
    byte[] body = ByteBuffer.allocate(end.length + MESSAGE.length).put(end).put(MESSAGE).array();
    assertThat(web(WEB, body, 5).error().code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void webTrailersOfTooManyBytes_areRefused() {
    byte[] prefix = {(byte) 0x80, 0, 0x10, 0, 1};
    assertThat(web(WEB, prefix, 5).error().code()).isEqualTo(Code.INTERNAL);
  }
}
