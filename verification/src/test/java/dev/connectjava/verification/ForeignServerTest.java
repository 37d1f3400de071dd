package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.spi.HttpVersion;
import dev.connectjava.verification.http.RawHttp1Server;
import dev.connectjava.verification.http.Wire;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import org.junit.jupiter.api.Test;

/** Servers of something else than the plaintext HTTP/1.1 in which they are spoken to. */
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
        " speaks only HTTP/2: let the client speak it, by NettyTransport.Builder.httpVersion");
  }
}
