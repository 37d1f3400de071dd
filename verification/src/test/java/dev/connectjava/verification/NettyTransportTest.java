package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.KeepAlive;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.netty.ServerConnectionLimits;
import dev.connectjava.netty.ServerHttp2;
import dev.connectjava.tls.TlsProvider;
import dev.connectjava.verification.http.TestCertificate;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The connections of the network client: how many there are, how they begin and end. */
final class NettyTransportTest {

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final Gates gates = new Gates();
  private final Router router = Router.builder().service(new Contract(gates)).build();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private NettyServer start(UnaryOperator<NettyServer.Builder> settings) {
    NettyServer.Builder builder =
        NettyServer.builder().host("127.0.0.1").port(0).eventLoopThreads(1).handler(router);
    NettyServer server = settings.apply(builder).start();
    open.add(server);
    return server;
  }

  private static String urlOf(NettyServer server) {
    return "http://127.0.0.1:" + ((InetSocketAddress) server.address()).getPort();
  }

  private ContractServiceClient client(NettyTransport.Builder settings) {
    NettyTransport transport = settings.build();
    open.add(transport);
    return ContractServiceClient.of(transport);
  }

  private static Order gated(String gate) {
    return Order.newBuilder().setText("x").setGate(gate).build();
  }

  private static Reply ask(ContractServiceClient client) {
    return client.ask(Order.newBuilder().setText("x").build());
  }

  private static RpcException failure(CompletableFuture<Reply> reply) {
    return (RpcException)
        reply.orTimeout(30, TimeUnit.SECONDS).handle((value, failure) -> failure).join();
  }

  private static void awaitThat(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:8080",
        "ftp://localhost",
        "http://",
        "http://a b",
        "http://localhost/?q",
        "http://localhost:0",
        "http://localhost:65536",
        "http://me@localhost",
        "unix:"
      })
  void urlThatNamesNothing_isRefused(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NettyTransport.builder(url))
        .withMessageContaining(url);
  }

  @Test
  void codecThatIsNotThere_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NettyTransport.builder("http://h").codec("morse").build())
        .withMessageContaining("morse");
  }

  /** Another connection of HTTP/2 is made when the server's limit of streams makes it necessary. */
  @Test
  void streamsBeyondTheServersLimit_haveAnotherConnection() {
    NettyServer server =
        start(settings -> settings.http2(ServerHttp2.builder().concurrentStreams(2).build()));
    ContractServiceClient client = client(NettyTransport.builder(urlOf(server)));
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      replies.add(client.async().ask(gated("g" + i)));
      gates.at("g" + i).awaitArrival();
    }
    assertThat(server.openConnections()).isEqualTo(3);
    for (int i = 0; i < 5; i++) {
      gates.at("g" + i).open();
    }
    replies.forEach(reply -> assertThat(reply).succeedsWithin(Duration.ofSeconds(10)));
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void callsBeyondAllConnections_waitForTheirTurn_soManyAsMay(HttpVersion version) {
    NettyServer server =
        start(settings -> settings.http2(ServerHttp2.builder().concurrentStreams(1).build()));
    ContractServiceClient client =
        client(
            NettyTransport.builder(urlOf(server))
                .httpVersion(version)
                .maxConnections(1)
                .maxWaiting(2));
    CompletableFuture<Reply> first = client.async().ask(gated("first"));
    gates.at("first").awaitArrival();
    CompletableFuture<Reply> second = client.async().ask(gated("second"));
    CompletableFuture<Reply> third = client.async().ask(gated("third"));
    RpcException tooMany = failure(client.async().ask(gated("fourth")));
    assertThat(tooMany.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(tooMany).hasMessageContaining("maxWaiting").hasMessageContaining("maxConnections");

    second.cancel(false); // Who waits no more does not come to the server.
    gates.at("first").open();
    gates.at("third").awaitArrival();
    gates.at("third").open();
    assertThat(first).succeedsWithin(Duration.ofSeconds(10));
    assertThat(third).succeedsWithin(Duration.ofSeconds(10));
    assertThat(server.openConnections()).isEqualTo(1);
  }

  @Test
  void connectionOfHttp1_isUsedAgain() {
    NettyServer server = start(settings -> settings);
    ContractServiceClient client =
        client(NettyTransport.builder(urlOf(server)).httpVersion(HttpVersion.HTTP_1));
    for (int i = 0; i < 20; i++) {
      assertThat(ask(client).getText()).isEqualTo("x");
    }
    assertThat(server.openConnections()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void connectionThatIsNotUsed_isClosed_andMadeAgain(HttpVersion version) {
    NettyServer server = start(settings -> settings);
    ContractServiceClient client =
        client(
            NettyTransport.builder(urlOf(server))
                .httpVersion(version)
                .idleTimeout(Duration.ofMillis(50)));
    assertThat(ask(client).getText()).isEqualTo("x");
    awaitThat("the connection is closed", () -> server.openConnections() == 0);
    assertThat(ask(client).getText()).isEqualTo("x");
  }

  /** What is not in use is not idle before it can be used. */
  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void connectionThatIsBeingMade_isNotIdle(HttpVersion version) {
    NettyServer server = start(settings -> settings);
    ContractServiceClient client =
        client(
            NettyTransport.builder(urlOf(server))
                .httpVersion(version)
                .idleTimeout(Duration.ofNanos(1)));
    assertThat(ask(client).getText()).isEqualTo("x");
  }

  @Test
  void times_mayBeForEver() {
    Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
    NettyServer server =
        start(settings ->
            settings
                .tls(TestCertificate.server())
                .headerTimeout(ever)
                .http2(ServerHttp2.builder().abandonedStreams(1, ever).build())
                .connectionLimits(
                    ServerConnectionLimits.builder()
                        .maxAge(ever)
                        .idleTimeout(ever)
                        .grace(ever)
                        .build())
                .keepAlive(KeepAlive.every(ever).withTimeout(ever))
                .shutdownGrace(ever));
    ContractServiceClient client =
        client(
            NettyTransport.builder(urlOf(server).replace("http:", "https:"))
                .tls(TestCertificate.clientTls(TlsProvider.JDK).handshakeTimeout(ever).build())
                .connectTimeout(ever)
                .establishmentTimeout(ever)
                .idleTimeout(ever)
                .keepAlive(KeepAlive.every(ever).withTimeout(ever)));
    CompletableFuture<Reply> reply =
        client
            .async()
            .ask(Order.newBuilder().setText("x").build(), CallOptions.defaults().withTimeout(ever));
    assertThat(reply).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void callThatIsOpen_keepsItsConnection() {
    NettyServer server = start(settings -> settings);
    ContractServiceClient client =
        client(NettyTransport.builder(urlOf(server)).idleTimeout(Duration.ofMillis(1)));
    CompletableFuture<Reply> reply = client.async().ask(gated("long"));
    gates.at("long").awaitArrival();
    LockSupport.parkNanos(
        50_000_000); // Some idle timeouts long: what must not happen has no event.
    gates.at("long").open();
    assertThat(reply).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void eagerTransport_connectsBeforeItsFirstCall() {
    NettyServer server = start(settings -> settings);
    client(NettyTransport.builder(urlOf(server)).connectEagerly(true));
    awaitThat("a connection is there", () -> server.openConnections() == 1);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void targetThatDoesNotListen_isUnavailable(Protocol protocol) {
    NettyServer server = start(settings -> settings);
    String url = urlOf(server);
    server.close();
    ContractServiceClient client = client(NettyTransport.builder(url).protocol(protocol));
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ask(client))
        .withMessageContaining("could not connect to " + url)
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
  }

  /** The transport's thread is busy, and comes to the call when it is to end already. */
  @Test
  void callThatNeedsAConnection_isCanceledByTheTransportsEnd() {
    NettyServer server =
        start(settings ->
            settings.connectionLimits(ServerConnectionLimits.builder().maxRequests(1).build()));
    ClientConfig onItsThread = ClientConfig.builder().callbackExecutor(Runnable::run).build();
    NettyTransport transport =
        NettyTransport.builder(urlOf(server))
            .httpVersion(HttpVersion.HTTP_1)
            .config(onItsThread)
            .build();
    ContractServiceClient.Async client = ContractServiceClient.of(transport).async();
    CompletableFuture<Void> busy = new CompletableFuture<>();
    CompletableFuture<Void> free = new CompletableFuture<>();
    CompletableFuture<Void> callback =
        client
            .ask(Order.newBuilder().setText("x").build())
            .thenAccept(reply -> {
              busy.complete(null);
              free.orTimeout(30, TimeUnit.SECONDS).join();
            });
    assertThat(busy).succeedsWithin(Duration.ofSeconds(10));
    CompletableFuture<Reply> late = client.ask(gated("late"));
    Thread end = Thread.ofPlatform().start(transport::close);
    awaitThat("the end waits", () -> isWaiting(end));
    Thread again = Thread.ofPlatform().start(transport::close);
    awaitThat("so does who comes later", () -> isWaiting(again));
    free.complete(null);
    assertThat(callback).succeedsWithin(Duration.ofSeconds(10));
    assertThat(failure(late).code()).isEqualTo(Code.CANCELED);
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING;
  }

  /** Nothing can end a callback that doesn't end, but the transport's user need not wait for it. */
  @Test
  void transport_whoseThreadACallbackBlocks_isClosedAllTheSame() {
    NettyServer server = start(settings -> settings);
    ClientConfig onItsThread = ClientConfig.builder().callbackExecutor(Runnable::run).build();
    NettyTransport transport = NettyTransport.builder(urlOf(server)).config(onItsThread).build();
    CompletableFuture<Void> blocked = new CompletableFuture<>();
    CompletableFuture<Void> free = new CompletableFuture<>();
    CompletableFuture<Void> callback =
        ContractServiceClient.of(transport)
            .async()
            .ask(gated("first"))
            .thenRun(() -> {
              blocked.complete(null);
              free.join();
            });
    gates.at("first").open();
    assertThat(blocked).succeedsWithin(Duration.ofSeconds(10));

    CompletableFuture<Void> closed = CompletableFuture.runAsync(transport::close);
    assertThat(closed).succeedsWithin(Duration.ofSeconds(30));
    assertThat(callback).isNotDone();
    free.complete(null);
    assertThat(callback).succeedsWithin(Duration.ofSeconds(10));
  }

  /** A callback that waited for its own thread would wait for ever. */
  @Test
  void transport_mayBeClosedOnItsOwnThread() {
    NettyServer server = start(settings -> settings);
    ClientConfig onItsThread = ClientConfig.builder().callbackExecutor(Runnable::run).build();
    NettyTransport transport = NettyTransport.builder(urlOf(server)).config(onItsThread).build();
    ContractServiceClient.Async client = ContractServiceClient.of(transport).async();
    CompletableFuture<Reply> open = client.ask(gated("open"));
    gates.at("open").awaitArrival();
    CompletableFuture<Void> closed =
        client.ask(Order.newBuilder().setText("x").build()).thenRun(transport::close);
    assertThat(closed).succeedsWithin(Duration.ofSeconds(10));
    assertThat(failure(open).code()).isEqualTo(Code.CANCELED);
    assertThat(failure(client.ask(gated("late"))).code()).isEqualTo(Code.CANCELED);
  }

  /** It would wait for as long as the other call takes, which nobody knows. */
  @Test
  void http1CallsBehindABusyConnection_failWhenFurtherConnectionsAreRefused() {
    NettyServer server = start(settings -> settings.shutdownGrace(Duration.ofHours(1)));
    ContractServiceClient client =
        client(NettyTransport.builder(urlOf(server)).httpVersion(HttpVersion.HTTP_1));
    CompletableFuture<Reply> busy = client.async().ask(gated("busy"));
    gates.at("busy").awaitArrival();
    Thread end = Thread.startVirtualThread(server::close);
    awaitThat("further connections are refused", () -> isRefused(server.port()));

    List<CompletableFuture<Reply>> others = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      others.add(client.async().ask(gated("other " + i)));
    }
    for (CompletableFuture<Reply> other : others) {
      RpcException failure = failure(other);
      assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
      assertThat(failure).hasMessageStartingWith("could not connect to " + urlOf(server));
    }
    gates.at("busy").open();
    assertThat(busy).succeedsWithin(Duration.ofSeconds(10));
    awaitThat("the server has ended", () -> !end.isAlive());
  }

  private static boolean isRefused(int port) {
    try (Socket connected = new Socket("127.0.0.1", port)) {
      return !connected.isConnected();
    } catch (IOException e) {
      return true;
    }
  }

  /** Calls in flight finish, those while there is none fail, and later ones come to the new one. */
  @ParameterizedTest
  @EnumSource(names = {"HTTP_1", "HTTP_2"})
  void serverThatIsReplaced_losesNoCall(HttpVersion version) {
    NettyServer first = start(settings -> settings.shutdownGrace(Duration.ofSeconds(10)));
    int port = ((InetSocketAddress) first.address()).getPort();
    ContractServiceClient client =
        client(NettyTransport.builder(urlOf(first)).httpVersion(version));
    CompletableFuture<Reply> inFlight = client.async().ask(gated("old"));
    gates.at("old").awaitArrival();
    Thread end = Thread.startVirtualThread(first::close);
    gates.at("old").open();
    assertThat(inFlight).succeedsWithin(Duration.ofSeconds(10));
    awaitThat("the old server has ended", () -> !end.isAlive());
    // The client may not have heard of that yet. Over HTTP/1 it can lose this call by it, and no
    // other.
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ask(client))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));

    start(settings -> settings.port(port));
    assertThat(ask(client).getText()).isEqualTo("x");
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void unixSocket_isATarget(Protocol protocol, @TempDir Path directory) {
    Path socket = directory.resolve("contract.sock");
    NettyServer server = NettyServer.builder().unixSocket(socket).handler(router).start();
    open.add(server);
    ContractServiceClient client =
        client(NettyTransport.builder("unix:" + socket).protocol(protocol));
    assertThat(ask(client).getText()).isEqualTo("x");
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void plaintextToAPortOfTls_saysWhatToUse(Protocol protocol) {
    NettyServer server = start(settings -> settings.tls(TestCertificate.server()));
    ContractServiceClient client = client(NettyTransport.builder(urlOf(server)).protocol(protocol));
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ask(client))
        .withMessageContaining("use https://")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
  }

  @Test
  void tlsToAPortOfPlaintext_saysWhatToUse() {
    NettyServer server = start(settings -> settings);
    String url = urlOf(server).replace("http:", "https:");
    ContractServiceClient client = client(NettyTransport.builder(url));
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ask(client))
        .withMessageContaining("use http://")
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
  }

  @Test
  void tls_letsTheServerChooseTheVersion() {
    NettyServer server = start(settings -> settings.tls(TestCertificate.server()));
    String url = urlOf(server).replace("http:", "https:");
    ContractServiceClient client =
        client(
            NettyTransport.builder(url).tls(TestCertificate.clientTls()).protocol(Protocol.GRPC));
    assertThat(ask(client).getText()).isEqualTo("x");
  }
}
