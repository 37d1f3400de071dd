package dev.connectjava.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.Router;
import dev.connectjava.ServerLimits;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer;
import dev.connectjava.verification.http.TestServer.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** The service under test behind one transport, and what tests do with it again and again. */
final class ServerWorld implements AutoCloseable {

  static final int LIMIT_BYTES = 100_000;
  static final String SERVICE = "/verification.v1.ContractService/";
  static final byte[] NOTHING = {};

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final Gates gates;
  private final Contract contract;
  private final Router router;
  private final TestServer server;

  private ServerWorld(Gates gates, Contract contract, Router router, TestServer server) {
    this.gates = gates;
    this.contract = contract;
    this.router = router;
    this.server = server;
  }

  static ServerWorld of(Transport transport) {
    return of(transport, Router.builder());
  }

  static ServerWorld of(Transport transport, Router.Builder builder) {
    Gates gates = new Gates();
    Contract contract = new Contract(gates);
    builder.service(contract).limits(ServerLimits.defaults().withRequestMessageBytes(LIMIT_BYTES));
    Router router = builder.build();
    return new ServerWorld(gates, contract, router, transport.start(router));
  }

  /** A server of what the builder has and nothing else. */
  static ServerWorld bare(Transport transport, Router.Builder builder) {
    Router router = builder.build();
    Gates gates = new Gates();
    return new ServerWorld(gates, new Contract(gates), router, transport.start(router));
  }

  /** A server of the contract behind something of HTTP. */
  static ServerWorld behind(Transport transport, UnaryOperator<HttpHandler> middleware) {
    Gates gates = new Gates();
    Contract contract = new Contract(gates);
    Router router = Router.builder().service(contract).build();
    return new ServerWorld(gates, contract, router, transport.start(middleware.apply(router)));
  }

  /** How many orders the contract's handlers have begun to carry out. */
  int contractCalls() {
    return contract.calls();
  }

  HttpVersion version() {
    return server.version();
  }

  Router router() {
    return router;
  }

  TestCall open(String httpMethod, String target, String... headers) {
    return server.open(httpMethod, target, Headers.of(headers));
  }

  /** A POST to a method of the service, its body not begun. */
  TestCall post(String method, String contentType, String... headers) {
    Headers.Builder all = Headers.of(headers).toBuilder();
    all.add("content-type", contentType);
    return server.open("POST", SERVICE + method, all.build());
  }

  /** A complete POST. */
  TestCall post(String method, String contentType, byte[] body, String... headers) {
    TestCall call = post(method, contentType, headers);
    call.send(body);
    call.end();
    return call;
  }

  TestCall get(String target) {
    TestCall call = open("GET", SERVICE + target);
    call.end();
    return call;
  }

  static String body(TestCall call) {
    return new String(call.read(Integer.MAX_VALUE), UTF_8);
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  static byte[] envelope(int flags, byte[] message) {
    return ByteBuffer.allocate(5 + message.length)
        .put((byte) flags)
        .putInt(message.length)
        .put(message)
        .array();
  }

  static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer joined = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      joined.put(part);
    }
    return joined.array();
  }

  /** Waits until no handler runs and no exchange is open: a test leaves nothing behind. */
  void assertNothingLeft() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (router.activeCalls() > 0 || server.openExchanges() > 0) {
      assertThat(System.nanoTime())
          .as(
              "%d handlers and %d exchanges are left behind",
              router.activeCalls(), server.openExchanges())
          .isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
