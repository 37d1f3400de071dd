package dev.connectjava.jfr;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.http.ConnectionListener;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;

/** The events of connections on both sides, in real recordings. */
final class ConnectionEventsTest {

  private final Ends ends = new Ends();

  private NettyServer server() {
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .service(new Echo())
        .connectionListener(JfrEvents.serverConnections())
        .connectionListener(ends.ofConnections())
        .start();
  }

  private NettyTransport transport(int port) {
    return NettyTransport.builder("http://127.0.0.1:" + port)
        .config(ClientConfig.builder().listener(JfrEvents.clientCalls()).build())
        .connectionListener(JfrEvents.clientConnections())
        .connectionListener(ends.ofConnections())
        .build();
  }

  @Test
  void connection_isAnEventOfEachSide() throws Exception {
    List<RecordedEvent> events =
        JfrFile.during(() -> {
          try (NettyServer server = server()) {
            try (NettyTransport transport = transport(server.port())) {
              transport.unary(Echo.SAY, Echo.HELLO, CallOptions.defaults());
            }
            ends.awaitConnections(2);
          }
        });

    List<RecordedEvent> connections = JfrFile.named("Connection", events);
    assertThat(connections)
        .extracting(event -> event.getString("side"))
        .containsExactlyInAnyOrder("client", "server");
    assertThat(connections)
        .allSatisfy(connection -> {
          assertThat(connection.getString("remoteAddress")).contains("127.0.0.1");
          assertThat(connection.getString("localAddress")).contains("127.0.0.1");
          assertThat(connection.getString("httpVersion")).isEqualTo("2");
          assertThat(connection.getString("tlsVersion")).isNull();
          assertThat(connection.getString("reason")).isNotBlank();
          assertThat(connection.getLong("exchanges")).isEqualTo(1);
          assertThat(connection.getDuration()).isPositive();
        });
    assertThat(JfrFile.named("ConnectionWait", events))
        .anySatisfy(wait -> {
          assertThat(wait.getString("waitsFor")).isEqualTo("connection");
          assertThat(wait.getString("procedure")).isEqualTo("/echo.v1.Echo/Say");
          assertThat(wait.getString("target")).startsWith("http://127.0.0.1:");
        });
  }

  @Test
  void connectionThatCanNotBeMade_isAnEvent_withTheFailureOfItsCall() throws Exception {
    int unused;
    try (NettyServer server = server()) {
      unused = server.port();
    }
    List<RecordedEvent> events =
        JfrFile.during(() -> {
          try (NettyTransport transport = transport(unused)) {
            assertThat(
                    catchThrowable(
                        () -> transport.unary(Echo.SAY, Echo.HELLO, CallOptions.defaults())))
                .isNotNull();
          }
          ends.awaitConnections(1);
        });

    RecordedEvent connection = JfrFile.named("Connection", events).getFirst();
    assertThat(connection.getString("reason")).isEqualTo("unconnected");
    assertThat(connection.getString("httpVersion")).isNull();
    RecordedEvent call = JfrFile.named("ClientCall", events).getFirst();
    assertThat(call.getString("code")).isEqualTo("unavailable");
    assertThat(call.getString("message")).isNotBlank();
    RecordedEvent attempt = JfrFile.named("ClientAttempt", events).getFirst();
    assertThat(attempt.getDuration("waiting")).isZero();
    assertThat(attempt.getDuration("receiving")).isZero();
  }

  private static void sendTooLongRequest(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket
          .getOutputStream()
          .write(("GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n\r\n").getBytes(US_ASCII));
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset"); // The server did not read all of it.
    }
  }

  @Test
  void requestThatTheTransportRefuses_isAnEvent() throws Exception {
    List<RecordedEvent> events =
        JfrFile.during(() -> {
          try (NettyServer server = server()) {
            sendTooLongRequest(server.port());
            ends.awaitConnections(1);
          }
        });

    RecordedEvent refusal = JfrFile.named("Refusal", events).getFirst();
    assertThat(refusal.getString("reason")).isEqualTo("too_long");
    assertThat(refusal.getString("detail")).isNotBlank();
    assertThat(refusal.getString("peer")).contains("127.0.0.1");
  }

  /** The only text of a header field that an event may have; the page says so. */
  @Test
  void refusalOfAMalformedField_mayRepeatIt() throws Exception {
    List<RecordedEvent> events =
        JfrFile.during(() -> {
          try (NettyServer server = server();
              Socket socket = new Socket("127.0.0.1", server.port())) {
            String request =
                "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            socket.getInputStream().readAllBytes();
            ends.awaitConnections(1);
          }
        });

    RecordedEvent refusal = JfrFile.named("Refusal", events).getFirst();
    assertThat(refusal.getString("reason")).isEqualTo("unsupported");
    assertThat(refusal.getString("detail")).contains("transfer-encoding", "gzip, chunked");
  }

  private record Start(SocketAddress remoteAddress) implements ConnectionListener.Start {

    @Override
    public Optional<SocketAddress> localAddress() {
      return Optional.empty();
    }

    @Override
    public boolean isEncrypted() {
      return true;
    }
  }

  private record Handshake(String version, String cipherSuite)
      implements ConnectionListener.Handshake {

    @Override
    public Optional<String> applicationProtocol() {
      return Optional.of("h2");
    }

    @Override
    public Optional<String> serverName() {
      return Optional.empty();
    }

    @Override
    public List<X509Certificate> peerCertificates() {
      return List.of();
    }
  }

  private record End(SocketAddress remoteAddress) implements ConnectionListener.End {

    @Override
    public Optional<SocketAddress> localAddress() {
      return Optional.empty();
    }

    @Override
    public boolean isEncrypted() {
      return true;
    }

    @Override
    public ConnectionListener.Reason reason() {
      return ConnectionListener.Reason.PROTOCOL_ERROR;
    }

    @Override
    public Optional<HttpFailure> failure() {
      return Optional.empty();
    }

    @Override
    public Optional<Throwable> cause() {
      return Optional.of(new IOException("broken"));
    }

    @Override
    public Optional<HttpVersion> version() {
      return Optional.of(HttpVersion.HTTP_1);
    }

    @Override
    public Duration duration() {
      return Duration.ZERO;
    }

    @Override
    public long exchanges() {
      return 7;
    }
  }

  @Test
  void encryptedConnection_hasItsHandshakeAndCause() throws Exception {
    SocketAddress address = new InetSocketAddress("127.0.0.1", 7);
    List<RecordedEvent> events =
        JfrFile.during(() -> {
          ConnectionListener listener =
              Objects.requireNonNull(JfrEvents.serverConnections().listenTo(new Start(address)));
          listener.onHandshake(new Handshake("TLSv1.3", "TLS_AES_128_GCM_SHA256"));
          listener.onClosed(new End(address));
        });

    RecordedEvent connection = JfrFile.named("Connection", events).getFirst();
    assertThat(connection.getString("tlsVersion")).isEqualTo("TLSv1.3");
    assertThat(connection.getDuration("handshake")).isPositive();
    assertThat(connection.getString("httpVersion")).isEqualTo("1.1");
    assertThat(connection.getString("reason")).isEqualTo("protocol_error");
    assertThat(connection.getClass("cause").getName()).isEqualTo("java.io.IOException");
    assertThat(connection.getLong("exchanges")).isEqualTo(7);
  }
}
