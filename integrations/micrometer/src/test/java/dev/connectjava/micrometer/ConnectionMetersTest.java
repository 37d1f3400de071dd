package dev.connectjava.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.StringValue;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.Transport;
import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.tls.ClientTls;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsTrust;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ConnectionMetersTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CountDownLatch closed = new CountDownLatch(2);

  /** Returns meters whose connections this test can wait for. */
  private ConnectionListener.Factory awaited(ConnectionMeters meters) {
    return connection -> {
      ConnectionListener measured = meters.listenTo(connection);
      return new ConnectionListener() {
        @Override
        public void onHandshake(Handshake handshake) {
          measured.onHandshake(handshake);
        }

        @Override
        public void onHandshakeFailed(Throwable cause) {
          measured.onHandshakeFailed(cause);
        }

        @Override
        public void onGoAway(GoAway goAway) {
          measured.onGoAway(goAway);
        }

        @Override
        public void onRefused(Refused request) {
          measured.onRefused(request);
        }

        @Override
        public void onClosed(End end) {
          measured.onClosed(end);
          closed.countDown();
        }
      };
    };
  }

  private NettyServer.Builder server() {
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .service(() -> new Echo().definition())
        .connectionListener(awaited(ConnectionMeters.ofServer(registry)));
  }

  private NettyTransport.Builder client(String url) {
    return NettyTransport.builder(url)
        .connectionListener(awaited(ConnectionMeters.ofClient(registry)))
        .config(
            ClientMeters.of(registry)
                .addTo(ClientConfig.builder().protocol(Protocol.GRPC))
                .build());
  }

  @Test
  void connection_isMeasuredFromItsBeginningToItsEnd() throws Exception {
    try (NettyServer server = server().start()) {
      try (Transport transport = client("http://127.0.0.1:" + server.port()).build()) {
        Echo.call(transport, RpcMethod.Kind.UNARY, "hello");
        assertThat(registry.get("connect.client.connections.open").gauge().value()).isOne();
        assertThat(registry.get("connect.server.connections.open").gauge().value()).isOne();
      }
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }
    for (String side : new String[] {"connect.server", "connect.client"}) {
      assertThat(registry.get(side + ".connections.open").gauge().value()).isZero();
      assertThat(
              registry.get(side + ".connections.duration").tag("httpVersion", "2").timer().count())
          .isOne();
      assertThat(registry.get(side + ".connections.exchanges").summary().totalAmount()).isOne();
    }
    assertThat(
            registry
                .get("connect.client.connections.duration")
                .tag("reason", "shutdown")
                .timer()
                .count())
        .isOne();
    assertThat(registry.get("connect.client.wait").tag("for", "connection").timer().count())
        .isOne();
  }

  @Test
  void goAwayOfTheServer_isCounted() throws Exception {
    try (NettyServer server = server().start();
        Transport transport = client("http://127.0.0.1:" + server.port()).build()) {
      Echo.call(transport, RpcMethod.Kind.UNARY, "hello");
      server.shutdown(Duration.ZERO);
      server.awaitTermination();
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }
    for (String[] each : new String[][] {{"server", "self"}, {"client", "peer"}}) {
      assertThat(
              registry
                  .get("connect." + each[0] + ".connections.goaways")
                  .tags("sender", each[1], "error", "0")
                  .counter()
                  .count())
          .isPositive();
    }
  }

  @Test
  void requestThatTheTransportRefuses_isCounted() throws Exception {
    try (NettyServer server = server().headerListBytes(1_024).start();
        Transport transport =
            client("http://127.0.0.1:" + server.port())
                .protocol(Protocol.CONNECT)
                .httpVersion(HttpVersion.HTTP_1)
                .build()) {
      CallOptions options = CallOptions.defaults().withHeader("x-long", "x".repeat(2_000));
      assertThat(
              catchThrowable(() -> transport.unary(Echo.UNARY, StringValue.of("hello"), options)))
          .isInstanceOf(RpcException.class);
    }
    assertThat(
            registry
                .get("connect.server.connections.refusals")
                .tag("reason", "too_long")
                .counter()
                .count())
        .isOne();
  }

  @Test
  void handshakes_areCounted() throws Exception {
    X509Bundle bundle = certificate();
    ServerTls tls =
        ServerTls.of(TlsIdentity.ofPem(bundle.getCertificatePathPEM(), bundle.getPrivateKeyPEM()));
    try (NettyServer server = server().tls(tls).start();
        Transport distrusting =
            client("https://127.0.0.1:" + server.port()).tls(ClientTls.defaults()).build()) {
      assertThat(catchThrowable(() -> Echo.call(distrusting, RpcMethod.Kind.UNARY, "hello")))
          .isInstanceOf(RpcException.class);
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(
            registry
                .get("connect.client.connections.handshakes")
                .tags("outcome", "failure", "tls", "none")
                .counter()
                .count())
        .isOne();
    assertThat(
            registry
                .get("connect.client.connections.duration")
                .tag("reason", "handshake_failed")
                .timer()
                .count())
        .isOne();
  }

  @Test
  void completeHandshakes_haveTheirVersion() throws Exception {
    X509Bundle bundle = certificate();
    TlsIdentity identity =
        TlsIdentity.ofPem(bundle.getCertificatePathPEM(), bundle.getPrivateKeyPEM());
    ClientTls trusting =
        ClientTls.builder().trust(TlsTrust.ofPem(bundle.getCertificatePathPEM())).build();
    try (NettyServer server = server().tls(ServerTls.of(identity)).start();
        Transport transport = client("https://127.0.0.1:" + server.port()).tls(trusting).build()) {
      Echo.call(transport, RpcMethod.Kind.UNARY, "hello");
    }
    for (String side : new String[] {"connect.server", "connect.client"}) {
      assertThat(
              registry
                  .get(side + ".connections.handshakes")
                  .tags("outcome", "success", "tls", "TLSv1.3")
                  .counter()
                  .count())
          .isOne();
    }
  }

  private static X509Bundle certificate() throws Exception {
    return new CertificateBuilder()
        .subject("CN=localhost")
        .addSanIpAddress("127.0.0.1")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }
}
