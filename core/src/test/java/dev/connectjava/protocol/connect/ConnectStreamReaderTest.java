package dev.connectjava.protocol.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.RecordedResponse;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectStreamReaderTest {

  private static final Headers HEAD = Headers.of("content-type", "application/connect+proto");

  private static RecordedResponse read(Headers head, int pieceBytes, ByteBuffer... envelopes) {
    return read(200, head, pieceBytes, envelopes);
  }

  private static RecordedResponse read(
      int status, Headers head, int pieceBytes, ByteBuffer... envelopes) {
    ByteBuffer body = ByteBuffer.allocate(10_000);
    for (ByteBuffer envelope : envelopes) {
      body.put(envelope);
    }
    byte[] bytes = new byte[body.flip().remaining()];
    body.get(bytes);
    return new RecordedResponse(rules -> sink -> new ConnectStreamReader(rules, sink))
        .feed(status, head, bytes, pieceBytes, Headers.empty());
  }

  private static ByteBuffer message(int... bytes) {
    byte[] message = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      message[i] = (byte) bytes[i];
    }
    return Envelope.of(0, message);
  }

  private static ByteBuffer end(String json) {
    return Envelope.of(2, json.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1_000})
  void messagesAndEnd_inPieces_areRead(int pieceBytes) {
    RecordedResponse response =
        read(
            HEAD, pieceBytes, message(1), message(), end("{\"metadata\":{\"X-A\":[\"1\",\"2\"]}}"));

    assertThat(response.succeeded()).isTrue();
    assertThat(response.messages()).containsExactly(new byte[] {1}, new byte[0]);
    assertThat(response.trailers()).isEqualTo(Headers.of("x-a", "1", "x-a", "2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"error\":null}", "{\"code\":\"aborted\",\"message\":\"stray\"}"})
  void endWithoutAnError_isSuccess(String json) {
    assertThat(read(HEAD, 9, message(1), end(json)).succeeded()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"error\":{\"code\":\"aborted\",\"message\":\"m\",\"x\":1}} | ABORTED",
        "{\"error\":{\"code\":null,\"message\":\"m\"}} | UNKNOWN",
        "{\"error\":{\"code\":\"no_such\",\"message\":\"m\"}} | UNKNOWN",
        "{\"error\":{\"message\":\"m\"}} | UNKNOWN"
      })
  void endWithAnError_keepsItsMessage(String json, Code code) {
    RecordedResponse response = read(HEAD, 1, message(1), end(json));

    assertThat(response.error().code()).isEqualTo(code);
    assertThat(response.error()).hasMessage("m");
    assertThat(response.messages()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "{", "{\"error\":7}", "{\"metadata\":{\"a\\nb\":[\"x\"]}}"})
  void endThatCantBeRead_isInternal(String json) {
    assertThat(read(HEAD, 1, end(json)).error().code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void messages_behindTheEnd_areInternal_aloneOrTogether() {
    assertThat(read(HEAD, 1_000, end("{}"), message(1)).error())
        .hasMessageContaining("continues after the end");
    assertThat(read(HEAD, 1_000, end("{}"), message(1), message(2)).error())
        .hasMessageContaining("continues after the end");
  }

  @Test
  void compressedEnd_isRead() {
    Headers head =
        Headers.of("content-type", "application/connect+proto", "connect-content-encoding", "zlib");
    byte[] payload = RecordedResponse.deflate("{\"error\":{\"code\":\"aborted\"}}".getBytes(UTF_8));

    assertThat(read(head, 4, Envelope.of(3, payload)).error().code()).isEqualTo(Code.ABORTED);
    assertThat(read(HEAD, 4, Envelope.of(3, payload)).error().code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void end_behindAnUnknownEncodingAndNoMessages_isTheOutcome() {
    Headers head =
        Headers.of("content-type", "application/connect+proto", "connect-content-encoding", "lz4");
    ByteBuffer error = end("{\"error\":{\"code\":\"invalid_argument\",\"message\":\"bad\"}}");

    assertThat(read(head, 4, error.duplicate()).error())
        .matches(e -> e.code() == Code.INVALID_ARGUMENT)
        .hasMessage("bad");
    assertThat(read(head, 4, message(1), error.duplicate()).error())
        .matches(e -> e.code() == Code.INTERNAL)
        .hasMessageContaining("the response has encoding \"lz4\"");
    assertThat(read(head, 1_000, message(1), message(2), error.duplicate()).error())
        .matches(e -> e.code() == Code.INTERNAL)
        .hasMessageContaining("the response has encoding \"lz4\"");
    assertThat(read(head, 4, Envelope.of(3, new byte[] {1})).error())
        .hasMessageContaining("the response has encoding \"lz4\"");
  }

  @Test
  void bodyWithoutAnEnd_isInternal_andItsMessagesAreGiven() {
    RecordedResponse response = read(HEAD, 1, message(1));

    assertThat(response.error().code()).isEqualTo(Code.INTERNAL);
    assertThat(response.messages()).hasSize(1);
    assertThat(read(HEAD, 1).error().code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void bodyThatGoesOnAfterItsEnd_isInternal() {
    assertThat(read(HEAD, 1, end("{}"), message(1)).error().code()).isEqualTo(Code.INTERNAL);
    assertThat(read(HEAD, 1, end("{}"), end("{}")).error().code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void truncatedEnvelope_isInternal() {
    assertThat(read(HEAD, 1, message(1, 2).limit(6)).error())
        .matches(e -> e.code() == Code.INTERNAL)
        .hasMessageContaining("response ends after 1 of the 2 bytes");
  }

  @Test
  void unknownFlags_areInternal() {
    assertThat(read(HEAD, 1, Envelope.of(4, new byte[1])).error().code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void lengthOfFourGibibytes_isRefusedBeforeMemoryIsTaken() {
    ByteBuffer prefix = ByteBuffer.allocate(5).put((byte) 0).putInt(-1).flip();
    assertThat(read(HEAD, 1, prefix).error().code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void messageOverTheLimit_isResourceExhausted_anEndIsNot() {
    assertThat(read(HEAD, 1, Envelope.of(0, new byte[101])).error().code())
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(read(HEAD, 7, end("{" + " ".repeat(200) + "}")).succeeded()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "application/connect+json, INTERNAL",
    "application/proto, UNKNOWN",
    "text/html, UNKNOWN"
  })
  void anotherContentType_isRefused(String contentType, Code code) {
    Headers head = Headers.of("content-type", contentType);
    assertThat(read(head, 1, end("{}")).error().code()).isEqualTo(code);
  }

  @Test
  void anotherStatus_hasItsCode() {
    assertThat(read(503, HEAD, 1, end("{}")).error().code()).isEqualTo(Code.UNAVAILABLE);
  }
}
