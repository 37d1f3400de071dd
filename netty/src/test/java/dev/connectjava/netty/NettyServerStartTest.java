package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server between its builder and its start, and how often it starts. */
@Timeout(60)
final class NettyServerStartTest {

  private static final String GET = "GET /early HTTP/1.1\nHost: test\n\n";
  private static final String BEFORE = "before it is started";
  private static final String CLOSED = "the server was closed and can't be started again";

  private final ScriptedHandler handler = new ScriptedHandler();

  private NettyServer.Builder builder() {
    return NettyServer.builder().host("127.0.0.1").port(0).eventLoopThreads(1).handler(handler);
  }

  private static void assertAnswers(NettyServer server) {
    try (RawConnection connection = RawConnection.to(server)) {
      assertThat(connection.send(GET).response().body()).isEqualTo("early");
    }
  }

  private static ServerSocket anyPort() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
  }

  @Test
  void builtServer_listensNowhere() throws IOException {
    int port;
    try (ServerSocket free = anyPort()) {
      port = free.getLocalPort();
    }
    try (NettyServer server = builder().port(port).build();
        Socket client = new Socket()) {
      assertThat(server.isRunning()).isFalse();
      assertThat(server.openConnections()).isZero();
      assertThat(server.openExchanges()).isZero();
      assertThat(server.memoryInUse()).isZero();
      assertThatIllegalStateException().isThrownBy(server::address).withMessageContaining(BEFORE);
      assertThatIllegalStateException().isThrownBy(server::port).withMessageContaining(BEFORE);
      assertThatThrownBy(() -> client.connect(new InetSocketAddress("127.0.0.1", port)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void start_listensAndGivesTheServer() {
    try (NettyServer server = builder().build()) {
      assertThat(server.start()).isSameAs(server);
      assertThat(server.isRunning()).isTrue();
      assertThat(server.address()).isEqualTo(new InetSocketAddress("127.0.0.1", server.port()));
      assertAnswers(server);
    }
  }

  @Test
  void start_onceMore_isRefusedAndChangesNothing() {
    try (NettyServer server = builder().start()) {
      assertThatIllegalStateException()
          .isThrownBy(server::start)
          .withMessage("the server was started already");
      assertAnswers(server);
    }
  }

  @Test
  void start_afterTheEnd_isRefused() {
    NettyServer server = builder().start();
    server.close();
    assertThatIllegalStateException().isThrownBy(server::start).withMessageContaining(CLOSED);
    assertThat(server.isRunning()).isFalse();
    assertThat(server.port()).isPositive();
  }

  @Test
  void start_thatFailed_mayBeTriedAgain() throws IOException {
    ServerTls tls = ServerTls.of(TestPki.identity(new TestPki().server("localhost")));
    NettyServer server;
    try (ServerSocket taken = anyPort()) {
      server = builder().port(taken.getLocalPort()).tls(tls).build();
      assertThatThrownBy(server::start).isInstanceOf(UncheckedIOException.class);
      assertThat(server.isRunning()).isFalse();
      assertThatIllegalStateException().isThrownBy(server::address).withMessageContaining(BEFORE);
    }
    try (server;
        RawConnection connection = RawConnection.to(server.start())) {
      assertThat(connection.send(GET).response().body())
          .isEqualTo("This port speaks TLS: use https://");
    }
  }

  @Test
  void close_beforeTheStart_doesNothingAndMakesTheStartFail() throws InterruptedException {
    CountDownLatch draining = new CountDownLatch(1);
    NettyServer server =
        builder().beforeShutdown(draining::countDown).drainDelay(Duration.ofHours(1)).build();
    server.close();
    server.close();
    server.shutdown(Duration.ofHours(1));

    assertThat(draining.getCount()).isEqualTo(1);
    assertThat(server.awaitTermination(Duration.ZERO)).isTrue();
    server.awaitTermination();
    assertThatIllegalStateException().isThrownBy(server::start).withMessageContaining(CLOSED);
    assertThatIllegalStateException().isThrownBy(server::address).withMessageContaining(BEFORE);
    assertThat(server.isRunning()).isFalse();
  }

  @Test
  void awaitTermination_beforeTheStart_waitsForStartAndEnd() throws Exception {
    NettyServer server = builder().build();
    CompletableFuture<Boolean> awaited = new CompletableFuture<>();
    Thread waiting =
        Thread.ofVirtual()
            .start(() -> {
              try {
                server.awaitTermination();
                awaited.complete(true);
              } catch (InterruptedException e) {
                awaited.completeExceptionally(e);
              }
            });
    assertThat(server.awaitTermination(Duration.ofMillis(1))).isFalse();
    server.start();
    assertAnswers(server);
    assertThat(awaited).isNotDone();
    server.close();
    assertThat(awaited.get(30, TimeUnit.SECONDS)).isTrue();
    waiting.join();
  }

  @Test
  void server_isRunningWhileItDrains_andNotWhenItHasEnded() {
    AtomicReference<NettyServer> server = new AtomicReference<>();
    AtomicBoolean running = new AtomicBoolean();
    NettyServer.Builder builder =
        builder().beforeShutdown(() -> running.set(server.get().isRunning()));
    server.set(builder.start());
    server.get().close();
    assertThat(running).isTrue();
    assertThat(server.get().isRunning()).isFalse();
  }

  /** As a server of many that a test builds: the JVM forgets what was closed. */
  @Test
  void closeOnJvmShutdown_beforeTheStart_isTakenBackByClose() throws Exception {
    NettyServer server = builder().build();
    server.closeOnJvmShutdown();
    server.close();
    WeakReference<NettyServer> forgotten = new WeakReference<>(server);
    server = null;
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (forgotten.get() != null) {
      assertThat(System.nanoTime()).as("the server is still known").isLessThan(deadline);
      System.gc();
    }
  }

  /** A race of two threads, played several times: the server has ended, whichever is first. */
  @RepeatedTest(20)
  void close_whileTheServerStarts_endsIt() throws Exception {
    NettyServer server = builder().build();
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Thread starting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                port.complete(server.start().port());
              } catch (IllegalStateException e) {
                port.complete(0);
              }
            });
    server.close();
    starting.join();

    assertThat(server.isRunning()).isFalse();
    assertThat(server.awaitTermination(Duration.ZERO)).isTrue();
    if (port.get() != 0) {
      assertThatThrownBy(() -> RawConnection.to(server)).isInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void builder_makesAnotherServerEachTime() {
    NettyServer.Builder builder = builder();
    try (NettyServer first = builder.start();
        NettyServer second = builder.start()) {
      assertThat(first.port()).isNotEqualTo(second.port());
      assertAnswers(first);
      first.close();
      assertAnswers(second);
    }
  }

  @Test
  void build_refusesAnIdentityThatCannotBeUsed(@TempDir Path folder) throws IOException {
    Path certificate = Files.writeString(folder.resolve("crt"), "none");
    Path key = Files.writeString(folder.resolve("key"), "none");
    NettyServer.Builder builder = builder();
    assertThatThrownBy(() -> builder.tls(ServerTls.of(TlsIdentity.ofPem(certificate, key))).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void updateTls_beforeTheStart_holdsForTheFirstConnection() throws Exception {
    TestPki pki = new TestPki();
    ServerTls first = ServerTls.of(TestPki.identity(pki.server("localhost")));
    X509Bundle renewed = pki.server("localhost");
    try (NettyServer server = builder().tls(first).build()) {
      server.updateTls(ServerTls.of(TestPki.identity(renewed)));
      server.start();
      try (SSLSocket socket =
          (SSLSocket) pki.jdkClient().getSocketFactory().createSocket("localhost", server.port())) {
        assertThat(socket.getSession().getPeerCertificates()[0])
            .isEqualTo(renewed.getCertificate());
      }
    }
  }
}
