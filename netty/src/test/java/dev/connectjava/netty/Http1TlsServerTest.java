package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsProvider;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What TLS changes for a connection of HTTP/1.1. */
final class Http1TlsServerTest {

  private static final TestPki PKI = new TestPki();
  private static final X509Bundle SERVER = PKI.server("localhost");

  private final ScriptedHandler handler = new ScriptedHandler();
  private final NettyServer server = start(Duration.ofSeconds(30));

  private NettyServer start(Duration handshakeTimeout) {
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .eventLoopThreads(1)
        .handler(handler)
        .tls(
            ServerTls.builder(TestPki.identity(SERVER))
                .provider(TlsProvider.JDK) // OpenSSL closes both sides when the client closes its.
                .handshakeTimeout(handshakeTimeout)
                .build())
        .connectionLimits(ServerConnectionLimits.builder().grace(Duration.ofSeconds(1)).build())
        .start();
  }

  @AfterEach
  void nothingIsLeft() {
    server.close();
    assertThat(server.openExchanges()).isZero();
    assertThat(server.openConnections()).isZero();
  }

  private RawConnection connect() {
    return RawConnection.overTls(server, PKI.jdkClient(), "http/1.1");
  }

  @Test
  void requestsBeforeTheEndOfTheInput_areAnswered() {
    try (RawConnection connection = connect()) {
      connection
          .send("POST /echo HTTP/1.1\nHost: test\nContent-Length: 1\n\na")
          .send("GET /early HTTP/1.1\nHost: test\n\n")
          .endOutput();
      assertThat(connection.response().body()).isEqualTo("a");
      assertThat(connection.response().body()).isEqualTo("early");
      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  @Test
  void clientThatHasEnded_isNotWaitedForLongerThanTheGrace() {
    try (RawConnection connection = connect()) {
      connection.send("GET /hold HTTP/1.1\nHost: test\n\n").endOutput();
      handler.nextHeld().awaitClosed();
    }
  }

  @Test
  void refusedRequest_isSeenByItsClient_andNothingBehindItIsAnswered() {
    try (RawConnection connection = connect()) {
      connection.send("GET / HTTP/1.1\nHost: a\nHost: b\n\n");
      connection.send("GET /early HTTP/1.1\nHost: test\n\n");
      assertThat(connection.response().status()).isEqualTo(400);
      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  @Test
  @Attack(value = "TLS handshake byte by byte", kind = Kind.SLOW, sameConnection = Neighbour.ENDED)
  void handshakeThatTrickles_endsAtItsTimeout() {
    try (NettyServer hasty = start(Duration.ofMillis(500));
        RawConnection connection = RawConnection.to(hasty)) {
      long begin = System.nanoTime();
      String record = "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00FC\u0003\u0003";
      connection.trickle(record + "\u0000".repeat(500));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }
  }
}
