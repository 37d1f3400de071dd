package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.verification.http.RawHttp1Server;
import dev.connectjava.verification.http.Wire;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Servers of something else than the version of HTTP, or the plaintext, that they are spoken to.
 */
final class ForeignServerTest {

  private static void assertFailure(String answer, String sentence) {
    try (RawHttp1Server server =
            new RawHttp1Server(Wire.PLAINTEXT, connection -> connection.write(answer));
        NettyTransport transport =
            NettyTransport.builder(server.url()).httpVersion(HttpVersion.HTTP_1).build()) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ContractServiceClient.of(transport).ask(Order.getDefaultInstance()))
          .matches(e -> e.code() == Code.UNAVAILABLE)
          .withMessage(server.url() + sentence);
    }
  }

  @Test
  void alertOfTls_isKnown() {
    assertFailure(
        "\u0015\u0003\u0001\u0000\u0002\u0002\u0046", " speaks TLS on this port: use https://");
  }

  @Test
  void settingsOfHttp2_areKnown() {
    assertFailure(
        "\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000",
        " speaks only HTTP/2: allow HTTP/2 (NettyTransport.Builder.httpVersion)");
  }

  /** Servers of TLS that know no ALPN speak HTTP/1.1. */
  @ParameterizedTest
  @CsvSource({"GRPC, , gRPC needs HTTP/2", "CONNECT, HTTP_2, enable HTTP/2 on the server"})
  void serverOfTls_thatHasOnlyHttp1_isKnown(
      Protocol protocol, @Nullable HttpVersion version, String sentence) {
    try (RawHttp1Server server = new RawHttp1Server(Wire.TLS, connection -> {})) {
      NettyTransport.Builder client = Wire.TLS.client(server.url()).protocol(protocol);
      if (version != null) {
        client.httpVersion(version);
      }
      try (NettyTransport transport = client.build()) {
        assertThatExceptionOfType(RpcException.class)
            .isThrownBy(() -> ContractServiceClient.of(transport).ask(Order.getDefaultInstance()))
            .matches(e -> e.code() == Code.UNAVAILABLE)
            .withMessageStartingWith(server.url() + " speaks only HTTP/1.1")
            .withMessageContaining(sentence);
      }
    }
  }
}
