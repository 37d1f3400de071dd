package dev.connectjava.protocol.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.protocol.RecordedResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectUnaryReaderTest {

  private static final Headers PROTO = Headers.of("content-type", "application/proto");
  private static final Headers JSON = Headers.of("content-type", "application/json; charset=utf-8");

  private static RecordedResponse read(int status, Headers headers, byte[] body, int pieceBytes) {
    return new RecordedResponse(rules -> sink -> new ConnectUnaryReader(rules, sink))
        .feed(status, headers, body, pieceBytes, Headers.empty());
  }

  private static RecordedResponse error(int status, String json) {
    return read(status, JSON, json.getBytes(UTF_8), Integer.MAX_VALUE / 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1_000})
  void message_inPieces_isRead(int pieceBytes) {
    RecordedResponse response = read(200, PROTO, new byte[] {1, 2, 3}, pieceBytes);

    assertThat(response.succeeded()).isTrue();
    assertThat(response.messages()).containsExactly(new byte[] {1, 2, 3});
  }

  @Test
  void emptyBody_isAnEmptyMessage() {
    assertThat(read(200, PROTO, new byte[0], 1).messages()).containsExactly(new byte[0]);
  }

  @Test
  void trailers_areTakenOutOfTheHeaders() {
    Headers head = Headers.of("content-type", "application/proto", "x-a", "1", "trailer-x-b", "2");
    RecordedResponse response = read(200, head, new byte[0], 1);

    assertThat(response.trailers()).isEqualTo(Headers.of("x-b", "2"));
    assertThat(response.headers().names()).containsExactly("content-type", "x-a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | INTERNAL",
        "application/connect+proto | INTERNAL",
        "image/jpeg | UNKNOWN",
        "text/html | UNKNOWN",
        "'' | UNKNOWN"
      })
  void messageOfAnotherContentType_isRefused(String contentType, Code code) {
    Headers headers =
        contentType.isEmpty() ? Headers.empty() : Headers.of("content-type", contentType);
    assertThat(read(200, headers, new byte[3], 3).error().code()).isEqualTo(code);
  }

  @Test
  void encodingThatWasNotAccepted_isInternal() {
    Headers headers = Headers.of("content-type", "application/proto", "content-encoding", "foo");
    assertThat(read(200, headers, new byte[3], 3).error())
        .matches(e -> e.code() == Code.INTERNAL)
        .hasMessageContaining("foo")
        .hasMessageContaining("zlib");
  }

  @Test
  void emptyMessage_ofAnEncodingThatWasNotAccepted_isRead() {
    Headers headers = Headers.of("content-type", "application/proto", "content-encoding", "foo");
    assertThat(read(200, headers, new byte[0], 3).messages()).containsExactly(new byte[0]);
  }

  @Test
  void errorOfAnEncodingThatWasNotAccepted_hasTheCodeOfTheStatus() {
    Headers headers = Headers.of("content-type", "application/json", "content-encoding", "foo");
    assertThat(read(404, headers, new byte[3], 3).error())
        .matches(e -> e.code() == Code.UNIMPLEMENTED)
        .hasMessageContaining("404")
        .hasMessageContaining("the response has encoding \"foo\"");
  }

  @Test
  void refusalOfTheContentType_saysWhatTheServerTakes() {
    Headers headers = Headers.of("content-type", "text/plain", "accept-post", "application/json");

    assertThat(read(415, headers, new byte[3], 3).error())
        .hasMessage(
            "the server answered with HTTP status 415 and text/plain: it takes application/json"
                + " (ClientConfig.Builder.codec sets the client's codec)");
  }

  @Test
  void errorThatIsTooLong_hasTheCodeOfTheStatus() {
    assertThat(read(503, JSON, new byte[1024 * 1024 + 1], 100_000).error())
        .matches(e -> e.code() == Code.UNAVAILABLE)
        .hasMessage(
            "the server answered with HTTP status 503 and application/json; charset=utf-8: the"
                + " error or the end of the response has at least 1,048,577 bytes, but the client"
                + " allows 1,048,576");
  }

  @Test
  void messageOverTheLimit_isResourceExhausted() {
    assertThat(read(200, PROTO, new byte[101], 50).error().code())
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  @ParameterizedTest
  @CsvSource({
    "400, INTERNAL",
    "401, UNAUTHENTICATED",
    "403, PERMISSION_DENIED",
    "404, UNIMPLEMENTED",
    "429, UNAVAILABLE",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE",
    "504, UNAVAILABLE",
    "204, UNKNOWN",
    "302, UNKNOWN",
    "408, UNKNOWN",
    "409, UNKNOWN",
    "412, UNKNOWN",
    "413, UNKNOWN",
    "415, UNKNOWN",
    "418, UNKNOWN",
    "431, UNKNOWN",
    "500, UNKNOWN",
    "505, UNKNOWN",
    "800, UNKNOWN"
  })
  void statusWithoutAnError_hasTheCodeOfTheStatus(int status, Code code) {
    assertThat(read(status, Headers.empty(), new byte[0], 1).error().code()).isEqualTo(code);
    assertThat(read(status, PROTO, new byte[5], 1).error().code()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "",
        "{",
        "{\"code\":null}",
        "{\"code\":\"no_such\"}",
        "{\"message\":3}",
        "{\"code\":7,\"x\":[{}]}"
      })
  void errorWithoutACode_hasTheCodeOfTheStatus(String json) {
    assertThat(error(403, json).error().code()).isEqualTo(Code.PERMISSION_DENIED);
  }

  @Test
  void errorWithoutACode_keepsItsMessage() {
    assertThat(error(403, "{\"code\":null,\"message\":\"oops\"}").error()).hasMessage("oops");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000})
  void error_isReadLeniently(int pieceBytes) {
    String json =
        """
        {"code":"not_found","unknown":[1.5e3,true],"message":"no \\u263a\\ud83d\\ude08","details":[
          {"type":"a.B","value":"AQ","debug":{"x":"garbage"},"more":1},
          {"type":"type.googleapis.com/a.C","value":"AQI="},
          {"type":"a.D","value":"%%%"}, {"value":"AQ"}, 7]}
        """;
    RecordedResponse response = read(404, JSON, json.getBytes(UTF_8), pieceBytes);

    assertThat(response.error().code()).isEqualTo(Code.NOT_FOUND);
    assertThat(response.error()).hasMessage("no ☺\uD83D\uDE08");
    assertThat(response.error().details())
        .containsExactly(
            ErrorDetail.of("a.B", new byte[] {1}), ErrorDetail.of("a.C", new byte[] {1, 2}));
  }

  @Test
  void compressedError_isRead() {
    byte[] body =
        RecordedResponse.deflate("{\"code\":\"aborted\",\"message\":\"m\"}".getBytes(UTF_8));
    Headers headers = Headers.of("content-type", "application/json", "content-encoding", "zlib");

    assertThat(read(422, headers, body, 7).error())
        .matches(e -> e.code() == Code.ABORTED && e.isFromPeer())
        .hasMessage("m");
  }

  private static RecordedResponse notModified() {
    return new RecordedResponse(rules -> sink -> new ConnectUnaryReader(rules, sink));
  }

  @Test
  void status304_ofAConditionalRequest_isSuccessWithoutMessage() {
    Headers head =
        Headers.of(
            "etag", "\"v1\"",
            "content-type", "application/json",
            "content-length", "7",
            "content-encoding", "foo",
            "trailer-x-b", "2");
    RecordedResponse response =
        notModified().toConditionalRequest().feed(304, head, new byte[0], 1, Headers.empty());

    assertThat(response.succeeded()).isTrue();
    assertThat(response.isNotModified()).isTrue();
    assertThat(response.messages()).isEmpty();
    assertThat(response.headers().first("etag")).contains("\"v1\"");
    assertThat(response.trailers()).isEqualTo(Headers.of("x-b", "2"));
  }

  @Test
  void status304_withABody_isBroken() {
    RecordedResponse response =
        notModified()
            .toConditionalRequest()
            .feed(304, Headers.empty(), new byte[1], 1, Headers.empty());

    assertThat(response.error().code()).isEqualTo(Code.INTERNAL);
    assertThat(response.error())
        .hasMessage("the response has HTTP status 304 (Not Modified) and a body");
  }

  @Test
  void status304_thatNobodyAskedFor_isAFailure() {
    RecordedResponse response =
        notModified().feed(304, Headers.empty(), new byte[0], 1, Headers.empty());

    assertThat(response.isNotModified()).isFalse();
    assertThat(response.error().code()).isEqualTo(Code.UNKNOWN);
    assertThat(response.error().isFromPeer()).isFalse();
    assertThat(response.error())
        .hasMessageStartingWith("the server, or a cache in front of it, answered with HTTP status");
  }
}
