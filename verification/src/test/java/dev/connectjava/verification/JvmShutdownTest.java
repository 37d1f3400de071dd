package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.verification.v1.ContractServiceClient;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of the calls of a program, and of the program, when it is asked to end. */
final class JvmShutdownTest {

  private static final int SIGTERM_STATUS = 128 + 15;
  private static final int PATIENCE_SECONDS = 60;

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  /** A program that serves, and what it has said. */
  private record Program(Process process, BufferedReader output, int port) {

    void awaitLine(String expected) throws IOException {
      String line = output.readLine();
      while (line != null && !line.equals(expected)) {
        line = output.readLine();
      }
      assertThat(line).as("what the program says").isEqualTo(expected);
    }

    int exitStatus() throws InterruptedException {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
      return process.exitValue();
    }
  }

  private Program start(String mode) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ServingProgram.class.getName(),
                mode)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    open.add(process::destroyForcibly);
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    return new Program(process, output, Integer.parseInt(output.readLine()));
  }

  /** One way to reach the program. */
  record Way(HttpVersion version, Protocol protocol) {

    static Stream<Way> all() {
      return Stream.of(HttpVersion.HTTP_1, HttpVersion.HTTP_2)
          .flatMap(
              version -> Stream.of(Protocol.values()).map(protocol -> new Way(version, protocol)))
          .filter(way -> way.isFullDuplex() || way.protocol() != Protocol.GRPC);
    }

    boolean isFullDuplex() {
      return version == HttpVersion.HTTP_2;
    }
  }

  private NettyTransport transport(Program program, Way way) {
    NettyTransport transport =
        NettyTransport.builder("http://127.0.0.1:" + program.port())
            .httpVersion(way.version())
            .protocol(way.protocol())
            .build();
    open.add(transport);
    return transport;
  }

  private static Order order(String text, int count) {
    return Order.newBuilder().setText(text).setCount(count).build();
  }

  private static <T> CompletableFuture<T> inBackground(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, Thread::startVirtualThread);
  }

  private static <T> T result(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  private static List<Integer> counts(Iterable<Reply> replies) {
    List<Integer> counts = new ArrayList<>();
    replies.forEach(reply -> counts.add(reply.getCount()));
    return counts;
  }

  @ParameterizedTest
  @MethodSource("dev.connectjava.verification.JvmShutdownTest$Way#all")
  void sigterm_losesNoCallInFlight(Way way) throws Exception {
    Program program = start("documented");
    NettyTransport transport = transport(program, way);
    ServerStreamingCall<HealthCheckResponse> watch = watch(transport);
    ContractServiceClient client = ContractServiceClient.of(transport);
    CountDownLatch shutdown = new CountDownLatch(1);
    CompletableFuture<Reply> asked = inBackground(() -> client.ask(order("a", 0)));
    program.awaitLine("ask a");
    CompletableFuture<List<Integer>> repeated =
        inBackground(() -> {
          try (ServerStreamingCall<Reply> call = client.repeat(order("r", 100))) {
            return counts(call);
          }
        });
    program.awaitLine("repeat r");
    CompletableFuture<Integer> collected = inBackground(() -> collect(client, shutdown));
    program.awaitLine("collect c");
    CompletableFuture<List<Integer>> chatted =
        way.isFullDuplex()
            ? inBackground(() -> chat(client, shutdown))
            : CompletableFuture.completedFuture(List.of(0, 1, 2));
    if (way.isFullDuplex()) {
      program.awaitLine("chat h");
    }

    program.process().toHandle().destroy();
    program.awaitLine("shutdown");
    shutdown.countDown();
    assertThat(result(asked).getText()).isEqualTo("a");
    assertThat(result(repeated)).hasSize(100);
    assertThat(result(collected)).isEqualTo(3);
    assertThat(result(chatted)).containsExactly(0, 1, 2);
    assertThat(next(watch)).isEqualTo("NOT_SERVING");
    assertUnavailable(watch::receive);
    assertThat(program.exitStatus()).isEqualTo(SIGTERM_STATUS);
  }

  @Test
  void sigterm_closesAServerWhoseHookCameBeforeItsStart() throws Exception {
    Program program = start("hook-first");
    ContractServiceClient client =
        ContractServiceClient.of(transport(program, new Way(HttpVersion.HTTP_2, Protocol.CONNECT)));
    CompletableFuture<Reply> asked = inBackground(() -> client.ask(order("a", 0)));
    program.awaitLine("ask a");
    program.process().toHandle().destroy();
    assertThat(result(asked).getText()).isEqualTo("a");
    assertThat(program.exitStatus()).isEqualTo(SIGTERM_STATUS);
  }

  /** One that would last for the ten minutes of the program's grace. */
  private ServerStreamingCall<HealthCheckResponse> watch(NettyTransport transport) {
    ServerStreamingCall<HealthCheckResponse> watch =
        HealthClient.of(transport).watch(HealthCheckRequest.getDefaultInstance());
    open.add(watch);
    assertThat(next(watch)).isEqualTo("SERVING");
    return watch;
  }

  private static String next(ServerStreamingCall<HealthCheckResponse> watch) {
    return Objects.requireNonNull(watch.receive()).getStatus().name();
  }

  private static int collect(ContractServiceClient client, CountDownLatch shutdown) {
    try (ClientStreamingCall<Order, Reply> call = client.collect()) {
      call.send(order("c", 0));
      await(shutdown);
      call.send(order("c", 0));
      call.send(order("c", 0));
      return call.finish().getCount();
    }
  }

  private static List<Integer> chat(ContractServiceClient client, CountDownLatch shutdown) {
    try (BidiStreamingCall<Order, Reply> call = client.chat()) {
      call.send(order("h", 0));
      await(shutdown);
      call.send(order("h", 0));
      call.send(order("h", 0));
      call.closeSend();
      return counts(call);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertUnavailable(Supplier<?> receive) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(receive::get)
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
  }

  @Test
  void exitOfTheProgram_losesNoCallInFlightEither() throws Exception {
    Program program = start("exit");
    Way way = new Way(HttpVersion.HTTP_2, Protocol.GRPC);
    ContractServiceClient client = ContractServiceClient.of(transport(program, way));
    CompletableFuture<Reply> asked = inBackground(() -> client.ask(order("a", 0)));
    program.awaitLine("ask a");

    try (OutputStream input = program.process().getOutputStream()) {
      input.write('\n');
    }
    assertThat(result(asked).getText()).isEqualTo("a");
    assertThat(program.exitStatus()).isEqualTo(7);
  }

  /** The handler waits for the program's end, which waits for the handler: up to the grace. */
  @Test
  void exitByAHandler_isBoundedByTheGrace() throws Exception {
    Program program = start("exit-in-handler");
    Way way = new Way(HttpVersion.HTTP_2, Protocol.GRPC);
    ContractServiceClient client = ContractServiceClient.of(transport(program, way));

    assertUnavailable(() -> client.change(order("x", 0)));
    assertThat(program.exitStatus()).isEqualTo(3);
  }

  /** What the Javadoc of start() says. */
  @Test
  void serverThatNobodyWaitsFor_endsWithItsMain() throws Exception {
    assertThat(start("start-only").exitStatus()).isZero();
  }
}
