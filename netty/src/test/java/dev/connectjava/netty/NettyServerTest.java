package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.http.DiscardingListener;
import dev.connectjava.http.HttpHandler;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A server's life, from its builder to its end. */
class NettyServerTest {

  private static final String GET = "GET %s HTTP/1.1\nHost: test\n\n";

  private final ScriptedHandler handler = new ScriptedHandler();

  private NettyServer.Builder builder() {
    return NettyServer.builder().host("127.0.0.1").port(0).eventLoopThreads(1).handler(handler);
  }

  @ParameterizedTest
  @EnumSource
  void server_answersOverEachTransportThatWorksHere(NettyTransportKind kind) {
    NettyServer.Builder builder = builder();
    if (!kind.isAvailable()) {
      assertThatThrownBy(() -> builder.transport(kind))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(kind.toString());
      return;
    }
    try (NettyServer server = builder.transport(kind).start();
        RawConnection connection = RawConnection.to(server)) {
      assertThat(connection.send(GET.formatted("/early")).response().body()).isEqualTo("early");
    }
  }

  @Test
  void taken_port_isNamed() {
    try (NettyServer server = builder().start()) {
      assertThatThrownBy(() -> builder().port(server.port()).start())
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("can't listen on 127.0.0.1:" + server.port())
          .hasCauseInstanceOf(BindException.class);
    }
  }

  @Test
  void server_withoutServices_doesNotStart() {
    assertThatThrownBy(() -> NettyServer.builder().start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a server needs a service, a router or a handler");
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("port must be from 0 to 65,535, but was 65,536", b -> b.port(65_536)),
        mistake("eventLoopThreads must be from 1 to 1,024, but was 0", b -> b.eventLoopThreads(0)),
        mistake(
            "headerListBytes must be from 256 to 2,147,483,647, but was 255",
            b -> b.headerListBytes(255)),
        mistake(
            "headerTimeout must be positive, but was PT0S", b -> b.headerTimeout(Duration.ZERO)),
        mistake("writeTimeout must be positive, but was PT0S", b -> b.writeTimeout(Duration.ZERO)),
        mistake(
            "drainDelay must not be negative, but was PT-1S",
            b -> b.drainDelay(Duration.ofSeconds(-1))),
        mistake(
            "shutdownGrace must not be negative, but was PT-1S",
            b -> b.shutdownGrace(Duration.ofSeconds(-1))));
  }

  private static Arguments mistake(String message, Consumer<NettyServer.Builder> mistake) {
    return Arguments.of(message, mistake);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void builder_saysWhatIsAllowed(String message, Consumer<NettyServer.Builder> mistake) {
    assertThatThrownBy(() -> mistake.accept(builder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void connections_overTheLimit_areClosedAtOnce() {
    try (NettyServer server =
            builder()
                .connectionLimits(ServerConnectionLimits.builder().maxConnections(1).build())
                .start();
        RawConnection first = RawConnection.to(server)) {
      assertThat(first.send(GET.formatted("/early")).response().status()).isEqualTo(200);
      try (RawConnection second = RawConnection.to(server)) {
        assertThat(second.bytesUntilClosed()).isZero();
      }
      assertThat(first.send(GET.formatted("/early")).response().status()).isEqualTo(200);
    }
  }

  @Test
  void shutdown_waitsForTheOpenExchangeAndClosesTheIdleConnection() throws InterruptedException {
    NettyServer server = builder().start();
    try (RawConnection busy = RawConnection.to(server);
        RawConnection idle = RawConnection.to(server);
        RawConnection silent = RawConnection.to(server)) {
      idle.send(GET.formatted("/early")).response();
      busy.send(GET.formatted("/hold"));
      ScriptedHandler.Held held = handler.nextHeld();
      Thread closing = Thread.ofVirtual().start(() -> server.shutdown(Duration.ofSeconds(10)));

      assertThat(idle.bytesUntilClosed()).isZero();
      assertThat(silent.bytesUntilClosed()).isZero();
      assertThatThrownBy(() -> RawConnection.to(server)).isInstanceOf(UncheckedIOException.class);
      assertThat(closing.isAlive()).isTrue();
      held.exchange().respond(ScriptedHandler.text("done"));
      assertThat(busy.response().body()).isEqualTo("done");
      assertThat(busy.bytesUntilClosed()).isZero();
      busy.close();
      closing.join();
    }
    assertThat(server.awaitTermination(Duration.ZERO)).isTrue();
  }

  /** Without a drain delay a balancer may send on a connection that is just about to end. */
  @Test
  void shutdown_answersTheRequestOfHttp1ThatIsOnItsWay() throws InterruptedException {
    NettyServer server = builder().start();
    try (RawConnection busy = RawConnection.to(server);
        RawConnection connection = RawConnection.to(server);
        RawConnection other = RawConnection.to(server)) {
      busy.send(GET.formatted("/hold"));
      ScriptedHandler.Held held = handler.nextHeld();
      connection.send("GET /early HTTP/1.1\nHost: te");
      other.send(GET.formatted("/early")).response(); // So that the half before it is read.
      Thread closing = Thread.ofVirtual().start(() -> server.shutdown(Duration.ofMinutes(1)));
      assertThat(other.bytesUntilClosed()).isZero(); // Idle connections have ended.
      connection.send("st\n\n");

      RawConnection.Response response = connection.response();
      assertThat(response.body()).isEqualTo("early");
      assertThat(response.headers()).containsEntry("connection", "close");
      assertThat(connection.bytesUntilClosed()).isZero();
      held.exchange().respond(ScriptedHandler.text("done"));
      assertThat(busy.response().body()).isEqualTo("done");
      closing.join();
    }
  }

  /** Nobody can answer it any more, but a reset would say that it may have been processed. */
  @Test
  void shutdown_endsAnIdleConnectionOfHttp1InOrder() throws InterruptedException {
    NettyServer server = builder().start();
    try (RawConnection idle = RawConnection.to(server)) {
      idle.send(GET.formatted("/early")).response();
      Thread closing = Thread.ofVirtual().start(() -> server.shutdown(Duration.ofSeconds(10)));
      assertThat(idle.bytesUntilClosed()).isZero();
      for (int i = 0; i < 3; i++) {
        idle.send(GET.formatted("/early"));
      }
      idle.close();
      closing.join();
    }
  }

  @Test
  void shutdown_closesWhatIsStillOpenAfterTheGracePeriod() {
    NettyServer server = builder().start();
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send(GET.formatted("/hold"));
      ScriptedHandler.Held held = handler.nextHeld();
      server.shutdown(Duration.ofMillis(100));
      held.awaitClosed();
      assertThat(server.openExchanges()).isZero();
      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  @Test
  void shutdown_beginsWithItsActionsWhileTheServerAnswersAsBefore() {
    List<String> done = new ArrayList<>();
    NettyServer.Builder builder = builder();
    AtomicReference<NettyServer> server = new AtomicReference<>();
    builder.beforeShutdown(() -> {
      done.add("first");
      throw new IllegalStateException("an action that fails");
    });
    builder.beforeShutdown(() -> {
      try (RawConnection connection = RawConnection.to(server.get())) {
        done.add(connection.send(GET.formatted("/early")).response().body());
      }
    });
    server.set(builder.start());

    server.get().close();
    server.get().close();
    assertThat(done).containsExactly("first", "early");
  }

  @Test
  void shutdown_endsTheServerWhateverItsActionsThrow() throws InterruptedException {
    List<String> done = new ArrayList<>();
    NettyServer server =
        builder()
            .beforeShutdown(() -> {
              throw new StackOverflowError("as a test wants it");
            })
            .beforeShutdown(() -> done.add("second"))
            .start();
    try (RecordedLog log = RecordedLog.of(Draining.class.getName())) {
      server.close();
      assertThat(log.thrown()).singleElement().isInstanceOf(StackOverflowError.class);
    }
    assertThat(done).containsExactly("second");
    assertThat(server.awaitTermination(Duration.ZERO)).isTrue();
  }

  @Test
  void shutdown_answersAsBeforeForTheDrainDelay() throws InterruptedException {
    CountDownLatch draining = new CountDownLatch(1);
    NettyServer server =
        builder().beforeShutdown(draining::countDown).drainDelay(Duration.ofHours(1)).start();
    Thread closing = Thread.ofVirtual().start(server::close);
    draining.await();

    try (RawConnection connection = RawConnection.to(server)) {
      assertThat(connection.send(GET.formatted("/early")).response().body()).isEqualTo("early");
      assertThat(closing.isAlive()).isTrue();
      closing.interrupt();
      assertThat(connection.bytesUntilClosed()).isZero();
    }
    closing.join();
    assertThat(server.awaitTermination(Duration.ZERO)).isTrue();
  }

  @Test
  void close_onceMore_doesNothing() {
    NettyServer server = builder().start();
    server.close();
    server.close();
    assertThat(server.openConnections()).isZero();
  }

  /** What waited for its own thread would wait for ever. */
  @Test
  void close_onAnEventLoopOfItsOwn_endsTheServerFromAnotherThread() throws InterruptedException {
    AtomicReference<NettyServer> server = new AtomicReference<>();
    HttpHandler closing =
        exchange -> {
          server.get().close();
          exchange.respond(ScriptedHandler.text("closing"));
          return DiscardingListener.of(exchange);
        };
    server.set(NettyServer.builder().host("127.0.0.1").port(0).handler(closing).start());
    try (RawConnection connection = RawConnection.to(server.get())) {
      assertThat(connection.send(GET.formatted("/")).response().body()).isEqualTo("closing");
    }
    assertThat(server.get().awaitTermination(Duration.ofSeconds(30))).isTrue();
  }

  /** The exchange waits for the end of the server, which waits for the exchange. */
  @Test
  void shutdown_byAHandler_isBoundedByItsGrace() throws InterruptedException {
    NettyServer server = builder().start();
    try (RawConnection connection = RawConnection.to(server)) {
      connection.send(GET.formatted("/hold"));
      ScriptedHandler.Held held = handler.nextHeld();
      Thread ofHandler =
          Thread.ofVirtual()
              .start(() -> {
                server.shutdown(Duration.ofMillis(100));
                held.exchange().respond(ScriptedHandler.text("late"));
              });
      assertThat(ofHandler.join(Duration.ofSeconds(30))).isTrue();
      assertThat(connection.bytesUntilClosed()).isZero();
    }
  }

  @Test
  void close_byManyThreadsAtOnce_returnsToAllWhenTheServerHasEnded() throws InterruptedException {
    NettyServer server = builder().start();
    List<Thread> closing = new ArrayList<>();
    AtomicInteger ended = new AtomicInteger();
    for (int i = 0; i < 8; i++) {
      closing.add(
          Thread.ofPlatform()
              .start(() -> {
                server.close();
                ended.addAndGet(server.openConnections() == 0 ? 1 : 0);
              }));
    }
    for (Thread thread : closing) {
      assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
    }
    assertThat(ended).hasValue(8);
  }

  /** As a server of many that a test starts: the JVM forgets what has ended. */
  @Test
  void closeOnJvmShutdown_isTakenBackWhenTheServerIsClosed() throws Exception {
    NettyServer server = builder().start();
    server.closeOnJvmShutdown();
    server.closeOnJvmShutdown();
    server.close();
    server.closeOnJvmShutdown();
    WeakReference<NettyServer> forgotten = new WeakReference<>(server);
    server = null;
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (forgotten.get() != null) {
      assertThat(System.nanoTime()).as("the server is still known").isLessThan(deadline);
      System.gc();
    }
  }

  @Test
  void close_leavesNoThreadBehind() throws InterruptedException {
    NettyServer server = builder().start();
    server.close();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("connect-netty")) {
        assertThat(thread.join(Duration.ofSeconds(10))).as(thread.getName()).isTrue();
      }
    }
  }
}
