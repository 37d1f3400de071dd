package dev.connectjava.protocol.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectErrorJsonTest {

  @Test
  void error_hasCodeMessageAndDetails() {
    RpcException error =
        new RpcException(Code.NOT_FOUND, "no \"x\" ☺")
            .plusDetail(ErrorDetail.of("a.B", new byte[] {(byte) 0xFB, (byte) 0xFF}))
            .plusDetail(ErrorDetail.of("a.C", new byte[0]));

    assertThat(text(error(error)))
        .isEqualTo(
            "{\"code\":\"not_found\",\"message\":\"no \\\"x\\\" ☺\",\"details\":["
                + "{\"type\":\"a.B\",\"value\":\"+/8\"},{\"type\":\"a.C\",\"value\":\"\"}]}");
  }

  @Test
  void error_withoutMessage_hasOnlyItsCode() {
    assertThat(text(error(new RpcException(Code.INTERNAL, ""))))
        .isEqualTo("{\"code\":\"internal\"}");
  }

  @Test
  void endOfStream_withoutErrorAndTrailers_isAnEmptyObject() {
    assertThat(text(endStream(null, Headers.empty()))).isEqualTo("{}");
  }

  @Test
  void endOfStream_hasErrorAndMetadata() {
    Headers trailers = Headers.of("x-a", "1", "x-b", "2", "x-a", "3", "grpc-status", "0");

    assertThat(text(endStream(new RpcException(Code.ABORTED, "stop"), trailers)))
        .isEqualTo(
            "{\"error\":{\"code\":\"aborted\",\"message\":\"stop\"},"
                + "\"metadata\":{\"x-a\":[\"1\",\"3\"],\"x-b\":[\"2\"]}}");
    assertThat(text(endStream(null, trailers)))
        .isEqualTo("{\"metadata\":{\"x-a\":[\"1\",\"3\"],\"x-b\":[\"2\"]}}");
  }

  private static byte[] error(RpcException error) {
    return ConnectErrorJson.error(error, DetailDebug.NONE, Integer.MAX_VALUE);
  }

  private static byte[] endStream(@Nullable RpcException error, Headers trailers) {
    return ConnectErrorJson.endStream(error, trailers, DetailDebug.NONE, Integer.MAX_VALUE);
  }

  private static String text(byte[] json) {
    return new String(json, UTF_8);
  }
}
