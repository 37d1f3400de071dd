package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.SERVICE;
import static dev.connectjava.verification.ServerWorld.envelope;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.Headers;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import dev.connectjava.testrules.Attack.Neighbour;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer;
import dev.connectjava.verification.v1.Order;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that would have a server take more memory than it has. It refuses what is too much, its
 * neighbours are served meanwhile and afterwards, and the server ends when it is told to.
 */
@Timeout(240) // A loaded machine may take so long, others take seconds.
final class SmallHeapTest {

  private static final String HEAP = "32m";
  private static final int LIMIT_BYTES = 4 * 1024 * 1024;

  /** More messages of the limit than have room in the heap. */
  private static final int TOO_MANY = 12;

  @TempDir private Path directory;
  private Process program;
  private int port;

  @BeforeEach
  void start() throws IOException {
    program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // It lives for seconds.
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeapServer.class.getName())
            .redirectError(directory.resolve("errors").toFile())
            .start();
    BufferedReader output = program.inputReader(UTF_8);
    port = Integer.parseInt(output.readLine());
  }

  @AfterEach
  void endTheProgram() throws Exception {
    program.destroy(); // By SIGTERM, which a server with a dead event loop ignored.
    boolean ended = program.waitFor(30, TimeUnit.SECONDS);
    program.destroyForcibly();
    assertThat(ended).isTrue();
  }

  private void assertNoError() throws IOException {
    assertThat(Files.readString(directory.resolve("errors"))).doesNotContain("OutOfMemoryError");
  }

  private static byte[] order(int bytes, String gate) {
    return Order.newBuilder().setText("x".repeat(bytes)).setGate(gate).build().toByteArray();
  }

  private static TestCall ask(TestServer server, byte[] order) {
    TestCall call =
        server.open("POST", SERVICE + "Ask", Headers.of("content-type", "application/proto"));
    call.send(order);
    call.end();
    return call;
  }

  private static void assertServed(TestServer neighbour) {
    TestCall call = ask(neighbour, order(10, ""));
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.read(Integer.MAX_VALUE)).isNotEmpty();
  }

  private static TestCall grpc(TestServer server, String method, String... headers) {
    Headers.Builder fields = Headers.of(headers).toBuilder();
    fields.add("content-type", "application/grpc+proto").add("te", "trailers");
    return server.open("POST", SERVICE + method, fields.build());
  }

  @Test
  @Attack(
      value = "uploads of many clients into a small heap",
      kind = Kind.MEMORY,
      otherConnection = Neighbour.SERVED)
  void uploadsOfManyClients_areAnsweredOrRefused() throws Exception {
    byte[] large = order(4_000_000, "");
    try (TestServer clients = TestServer.Transport.NETTY_HTTP_1.at(port);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<List<Integer>>> tasks = new ArrayList<>();
      for (int i = 0; i < TOO_MANY; i++) {
        tasks.add(() -> {
          List<Integer> statuses = new ArrayList<>();
          for (int request = 0; request < 4; request++) {
            statuses.add(ask(clients, large).status());
          }
          return statuses;
        });
      }
      List<Future<List<Integer>>> running = tasks.stream().map(threads::submit).toList();
      while (!running.stream().allMatch(Future::isDone)) {
        assertServed(clients);
      }
      for (Future<List<Integer>> client : running) {
        // A heap of 32 MiB may be too small to decode 4 MB: that fails this one call.
        assertThat(client.get()).hasSize(4).isSubsetOf(200, 429, 500);
      }
      assertServed(clients);
    }
  }

  @Test
  @Attack(
      value = "bodies that never end in a small heap",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void bodiesThatNeverEnd_areRefused_andTheirNeighboursServed() throws Exception {
    byte[] most = Arrays.copyOf(envelope(0, new byte[LIMIT_BYTES]), LIMIT_BYTES - 10);
    try (TestServer attacker = TestServer.Transport.NETTY_HTTP_2.at(port);
        TestServer other = TestServer.Transport.NETTY_HTTP_2.at(port)) {
      List<TestCall> calls = new ArrayList<>();
      for (int i = 0; i < TOO_MANY; i++) {
        TestCall call =
            i % 2 == 0
                ? grpc(attacker, "Ask")
                : attacker.open(
                    "POST", SERVICE + "Ask", Headers.of("content-type", "application/proto"));
        call.send(most);
        calls.add(call);
        assertServed(attacker);
      }
      assertServed(other);
      calls.forEach(TestCall::disconnect);
      assertServed(attacker);
      assertNoError();
    }
  }

  @Test
  @Attack(
      value = "large requests of blocked handlers",
      kind = Kind.MEMORY,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void requestsThatWaitForTheirHandlers_areBounded() throws Exception {
    byte[] blocked = order(LIMIT_BYTES - 100, "a gate that nobody opens");
    try (TestServer attacker = TestServer.Transport.NETTY_HTTP_2.at(port);
        TestServer other = TestServer.Transport.NETTY_HTTP_1.at(port)) {
      for (int i = 0; i < TOO_MANY; i++) {
        ask(attacker, blocked);
        assertServed(attacker);
      }
      assertServed(other);
      assertNoError();
    }
  }

  @Test
  @Attack(
      value = "100 gzip bombs in a small heap",
      kind = Kind.BOMB,
      sameConnection = Neighbour.SERVED,
      otherConnection = Neighbour.SERVED)
  void bombs_areDecompressedWithinTheBudget() throws Exception {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(order(LIMIT_BYTES - 100, "a gate that nobody opens"));
    }
    byte[] bomb = envelope(1, compressed.toByteArray());
    try (TestServer attacker = TestServer.Transport.NETTY_HTTP_2.at(port);
        TestServer other = TestServer.Transport.NETTY_HTTP_1.at(port)) {
      for (int i = 0; i < 100; i++) {
        TestCall call = grpc(attacker, "Repeat", "grpc-encoding", "gzip");
        call.send(bomb);
        call.end();
      }
      for (int i = 0; i < 3; i++) {
        assertServed(attacker);
        assertServed(other);
      }
      assertNoError();
    }
  }
}
