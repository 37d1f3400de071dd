package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.netty.NettyTransportKind;
import dev.connectjava.netty.ServerConnectionLimits;
import dev.connectjava.verification.http.TestCertificate;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client of HTTP/1.1 that gives a call up: its server knows at once, though it would go on for
 * the grace for a client that has only closed its side.
 */
@ParameterizedClass
@MethodSource("ways")
final class AbandonedHttp1CallTest {

  /** Much longer than the tests wait. */
  private static final Duration GRACE = Duration.ofMinutes(5);

  private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

  /** With io_uring, an event loop of Netty's that ends may leak what it was about to read into. */
  private static final List<NettyTransportKind> KINDS =
      List.of(NettyTransportKind.EPOLL, NettyTransportKind.NIO);

  private enum Socket {
    TCP,
    TLS,
    UNIX
  }

  record Way(NettyTransportKind kind, Socket socket, Protocol protocol) {}

  static Stream<Way> ways() {
    List<Way> ways = new ArrayList<>();
    for (NettyTransportKind kind : KINDS) {
      for (Socket socket : Socket.values()) {
        if (kind.isAvailable()) {
          ways.add(new Way(kind, socket, Protocol.CONNECT));
          ways.add(new Way(kind, socket, Protocol.GRPC_WEB));
        }
      }
    }
    return ways.stream();
  }

  private final Way way;
  private final Gates gates = new Gates();
  private final Contract contract = new Contract(gates);
  private final Router router = Router.builder().service(contract).build();
  @TempDir private Path directory;
  private NettyServer server;
  private NettyTransport transport;
  private ContractServiceClient client;

  AbandonedHttp1CallTest(Way way) {
    this.way = way;
  }

  @BeforeEach
  void start() {
    NettyServer.Builder serving = NettyServer.builder();
    if (way.socket() == Socket.UNIX) {
      serving.unixSocket(path());
    } else {
      serving.host("127.0.0.1").port(0);
    }
    if (way.socket() == Socket.TLS) {
      serving.tls(TestCertificate.server());
    }
    server =
        serving
            .transport(way.kind())
            .eventLoopThreads(1)
            .connectionLimits(ServerConnectionLimits.builder().grace(GRACE).build())
            .handler(router)
            .start();
    transport = connect();
    client = ContractServiceClient.of(transport);
  }

  private NettyTransport connect() {
    NettyTransport.Builder calling =
        NettyTransport.builder(
            switch (way.socket()) {
              case TCP -> "http://127.0.0.1:" + server.port();
              case TLS -> "https://127.0.0.1:" + server.port();
              case UNIX -> "unix:" + path();
            });
    if (way.socket() == Socket.TLS) {
      calling.tls(TestCertificate.clientTls());
    }
    return calling
        .transport(way.kind())
        .httpVersion(HttpVersion.HTTP_1)
        .protocol(way.protocol())
        .build();
  }

  private Path path() {
    return directory.resolve("app.sock");
  }

  @AfterEach
  void nothingIsLeft() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (router.activeCalls() > 0) {
      assertThat(System.nanoTime()).as("handlers are left behind").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
    transport.close();
    server.close();
  }

  private static Order gated(String gate) {
    return Order.newBuilder().setText("late").setGate(gate).setCount(1).build();
  }

  @Test
  void cancelledCall_isCancelledThere() {
    CompletableFuture<Reply> reply = client.async().ask(gated("cancel"));
    gates.at("cancel").awaitArrival();
    reply.cancel(false);
    gates.at("cancel").awaitCancel();
  }

  @Test
  void callWhoseDeadlinePasses_isCancelledThere() {
    CallOptions options = CallOptions.defaults().withTimeout(Duration.ofMillis(300));
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> client.ask(gated("deadline"), options))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED));
    gates.at("deadline").awaitArrival();
    gates.at("deadline").awaitCancel();
  }

  @Test
  void streamThatIsClosedEarly_isCancelledThere() {
    try (ServerStreamingCall<Reply> call = client.repeat(gated("stream"))) {
      gates.at("stream").awaitArrival();
      call.cancel();
    }
    gates.at("stream").awaitCancel();
  }

  @Test
  void streamThatHasBegun_isCancelledThere() {
    Order endless = Order.newBuilder().setText("x".repeat(1_000)).setCount(50_000_000).build();
    try (ServerStreamingCall<Reply> call = client.repeat(endless)) {
      assertThat(call.receive()).isNotNull();
    }
    // That its handler ends is asserted of all.
  }

  @Test
  void callOfATransportThatIsClosed_isCancelledThere() {
    CompletableFuture<Reply> reply = client.async().ask(gated("closed"));
    gates.at("closed").awaitArrival();
    transport.close();
    gates.at("closed").awaitCancel();
    assertThat(reply).failsWithin(Duration.ofSeconds(10));
  }

  @Test
  void callBehindACancelledOne_hasAConnectionOfItsOwn() {
    CompletableFuture<Reply> reply = client.async().ask(gated("before"));
    gates.at("before").awaitArrival();
    reply.cancel(false);
    assertThat(client.ask(Order.newBuilder().setText("next").build()).getText()).isEqualTo("next");
    gates.at("before").awaitCancel();
  }

  /** TLS may send a request with the last word of the handshake, before anybody flushes it. */
  @Test
  void firstCallsOfConnections_areCancelledThere() {
    for (int i = 0; i < 30; i++) {
      try (NettyTransport fresh = connect()) {
        String gate = "first " + i;
        CompletableFuture<Reply> reply = ContractServiceClient.of(fresh).async().ask(gated(gate));
        gates.at(gate).awaitArrival();
        reply.cancel(false);
        gates.at(gate).awaitCancel();
      }
    }
  }

  @Test
  void firstCallsOfConnections_areAnswered() {
    for (int i = 0; i < 30; i++) {
      try (NettyTransport fresh = connect()) {
        Order order = Order.newBuilder().setText("first").build();
        assertThat(ContractServiceClient.of(fresh).ask(order).getText()).isEqualTo("first");
      }
    }
  }
}
