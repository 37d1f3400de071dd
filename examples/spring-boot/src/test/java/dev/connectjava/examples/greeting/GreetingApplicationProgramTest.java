package dev.connectjava.examples.greeting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.Protocol;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.examples.greeting.v1.GreetRequest;
import dev.connectjava.examples.greeting.v1.GreetServiceClient;
import dev.connectjava.netty.NettyTransport;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthMethods;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the application in a separate process, calls it, and ends it under load. */
@Timeout(90)
final class GreetingApplicationProgramTest {

  private static final Pattern LISTENS = Pattern.compile("Connect server listens on port (\\d+)");
  private static final int CALLERS = 16;
  private static final int CALLS_BEFORE_THE_END = 500;

  private @Nullable Process process;

  @AfterEach
  void endProcess() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void application_answersAndEndsWithoutALostCall() throws Exception {
    Process program = start();
    try (BufferedReader output = program.inputReader(StandardCharsets.UTF_8)) {
      String url = "http://localhost:" + port(output);
      Thread.startVirtualThread(() -> output.lines().forEach(line -> {})); // It must not block.

      assertThat(curl(url)).isEqualTo("{\"greeting\":\"Hello, Ada!\"}");
      assertThat(greetUntilNotServing(url, program)).isGreaterThan(CALLS_BEFORE_THE_END);
      assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(program.exitValue()).isEqualTo(143);
    }
  }

  /**
   * Makes calls from many threads, asks the process to end, and makes calls as long as the health
   * service says that the server is serving, as behind a load balancer.
   *
   * @return the number of calls; none has failed
   */
  private static int greetUntilNotServing(String url, Process program) throws Exception {
    try (NettyTransport transport = NettyTransport.builder(url).protocol(Protocol.GRPC).build();
        ServerStreamingCall<HealthCheckResponse> health = watch(transport);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      await(health, ServingStatus.SERVING);
      GreetServiceClient greet = GreetServiceClient.of(transport);
      Callers callers = new Callers(greet);
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        counts.add(threads.submit(callers::call));
      }
      callers.underLoad.await();
      program.toHandle().destroy();
      await(health, ServingStatus.NOT_SERVING);
      callers.stop();
      int sum = 0;
      for (Future<Integer> count : counts) {
        sum += count.get(30, TimeUnit.SECONDS);
      }
      return sum;
    }
  }

  private static ServerStreamingCall<HealthCheckResponse> watch(NettyTransport transport) {
    return transport.serverStream(
        HealthMethods.WATCH,
        HealthCheckRequest.getDefaultInstance(),
        CallOptions.defaults().withTimeout(Duration.ofSeconds(60)));
  }

  private static void await(
      ServerStreamingCall<HealthCheckResponse> health, ServingStatus expected) {
    for (HealthCheckResponse response : health) {
      if (response.getStatus() == expected) {
        return;
      }
    }
    throw new AssertionError("the health service never reported " + expected);
  }

  /** Threads that call until they are stopped. */
  private static final class Callers {

    private final GreetServiceClient greet;
    private final CountDownLatch underLoad = new CountDownLatch(CALLS_BEFORE_THE_END);
    private volatile boolean stopped;

    Callers(GreetServiceClient greet) {
      this.greet = greet;
    }

    void stop() {
      stopped = true;
    }

    int call() {
      GreetRequest request = GreetRequest.newBuilder().setName("Ada").build();
      int calls = 0;
      do {
        assertThat(greet.greet(request).getGreeting()).isEqualTo("Hello, Ada!");
        calls++;
        underLoad.countDown();
      } while (!stopped);
      return calls;
    }
  }

  private static String curl(String url) throws Exception {
    Process curl =
        new ProcessBuilder(
                "curl",
                "-s",
                "-H",
                "content-type: application/json",
                "-d",
                "{\"name\":\"Ada\"}",
                url + "/greet.v1.GreetService/Greet")
            .start();
    try (BufferedReader answer = curl.inputReader(StandardCharsets.UTF_8)) {
      return String.valueOf(answer.readLine());
    }
  }

  private static int port(BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher listens = LISTENS.matcher(line);
      if (listens.find()) {
        return Integer.parseInt(listens.group(1));
      }
    }
    throw new AssertionError("the application has ended without listening");
  }

  private Process start() throws IOException {
    Process started =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                GreetingApplication.class.getName(),
                "--connect.server.port=0")
            .redirectErrorStream(true)
            .start();
    process = started;
    return started;
  }
}
