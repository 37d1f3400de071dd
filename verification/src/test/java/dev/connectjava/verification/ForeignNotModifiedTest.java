package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.UnaryResponse;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.verification.http.RawHttp1Server;
import dev.connectjava.verification.http.RawHttp2Server;
import dev.connectjava.verification.http.Wire;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Responses of status 304 by servers and caches that are not ours. */
final class ForeignNotModifiedTest {

  /** With the fields of the message that is not there, as RFC 9110 allows. */
  private static final String HTTP_1 =
      "HTTP/1.1 304 Not Modified\netag: \"v1\"\ncontent-type: application/proto\n"
          + "content-length: 7\n\n";

  private static final CallOptions GET = CallOptions.builder().useGet(true).build();

  private static void assertAnswers(String url, HttpVersion version) {
    try (NettyTransport transport = NettyTransport.builder(url).httpVersion(version).build()) {
      ContractServiceClient client = ContractServiceClient.of(transport);
      for (String condition : List.of("if-none-match", "if-modified-since")) {
        UnaryResponse<Reply> response =
            client.call(
                ContractServiceMethods.ASK,
                Order.getDefaultInstance(),
                GET.withHeader(condition, "Sun, 06 Nov 1994 08:49:37 GMT"));
        assertThat(response.isNotModified()).isTrue();
        assertThat(response.headers().first("etag")).contains("\"v1\"");
      }
      assertUnasked(client, GET);
      assertUnasked(client, CallOptions.defaults().withHeader("if-none-match", "\"v1\""));
    }
  }

  /** As by a cache that is broken. */
  private static void assertUnasked(ContractServiceClient client, CallOptions options) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> client.ask(Order.getDefaultInstance(), options))
        .matches(failure -> failure.code() == Code.UNKNOWN)
        .matches(failure -> !failure.isFromPeer())
        .matches(failure -> failure.headers().first("etag").orElse("").equals("\"v1\""))
        .withMessageContaining("304 (Not Modified) to a request that was not");
  }

  @Test
  void http1_isUnderstood() {
    try (RawHttp1Server server =
        new RawHttp1Server(Wire.PLAINTEXT, connection -> connection.write(HTTP_1))) {
      assertAnswers(server.url(), HttpVersion.HTTP_1);
    }
  }

  @Test
  void http2_isUnderstood() {
    try (RawHttp2Server server =
        new RawHttp2Server(
            Wire.PLAINTEXT,
            request ->
                request.headers(
                    true,
                    ":status",
                    "304",
                    "etag",
                    "\"v1\"",
                    "content-type",
                    "application/proto",
                    "content-length",
                    "7"))) {
      assertAnswers(server.url(), HttpVersion.HTTP_2);
    }
  }
}
