package dev.connectjava.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.LongAdder;

/**
 * Calls a server. Arguments: {@code connect-java|connect-java:carrier|grpc-java URL}. Each line of
 * the standard input starts a round, {@code echo|async|traced|traced-async|stream|collect|exchange
 * CALLERS SECONDS}. The program prints a line for each round, with the number of calls and the
 * number of failed calls and wrong answers. A caller is a virtual thread; for {@code async} and
 * {@code traced-async} it is a sequence of calls, each started when the one before has completed.
 */
public final class ClientLoad {

  private static final String MESSAGE = Payloads.ECHO;

  private final Caller caller;
  private final LongAdder calls = new LongAdder();
  private final LongAdder failures = new LongAdder();

  private ClientLoad(Caller caller) {
    this.caller = caller;
  }

  /** Runs rounds until the input ends. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader rounds =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Caller caller = caller(arguments[0], URI.create(arguments[1]))) {
      for (String round = rounds.readLine(); round != null; round = rounds.readLine()) {
        String[] words = round.split(" ");
        ClientLoad load = new ClientLoad(caller);
        load.run(words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        System.out.println(load.calls.sum() + " " + load.failures.sum());
      }
    }
  }

  private static Caller caller(String library, URI server) {
    return switch (library) {
      case "connect-java" -> new ConnectJavaCaller(server, false);
      case "connect-java:carrier" -> new ConnectJavaCaller(server, true);
      case "grpc-java" -> new GrpcJavaCaller(server);
      default ->
          throw new IllegalArgumentException(
              "connect-java, connect-java:carrier or grpc-java, not " + library);
    };
  }

  private void run(String kind, int callers, int seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    if (kind.endsWith("async")) {
      runAsynchronously(end, callers, kind.startsWith("traced"));
    } else {
      runOnThreads(end, callers, kind);
    }
  }

  private void runAsynchronously(long end, int callers, boolean traced) {
    Phaser running = new Phaser(callers);
    for (int i = 0; i < callers; i++) {
      callAsynchronouslyUntil(end, running, traced);
    }
    running.awaitAdvance(0);
  }

  private void callAsynchronouslyUntil(long end, Phaser running, boolean traced) {
    if (System.nanoTime() - end >= 0) {
      running.arriveAndDeregister();
      return;
    }
    (traced ? caller.echoTracedAsync(MESSAGE, Trace.random()) : caller.echoAsync(MESSAGE))
        .whenComplete((answer, failure) -> {
          calls.increment();
          if (failure != null || !answer.equals(MESSAGE)) {
            failures.increment();
          }
          callAsynchronouslyUntil(end, running, traced);
        });
  }

  private void runOnThreads(long end, int threads, String kind) {
    try (ExecutorService callers = Executors.newThreadPerTaskExecutor(caller.threads())) {
      for (int i = 0; i < threads; i++) {
        callers.execute(() -> callUntil(end, kind));
      }
    }
  }

  private void callUntil(long end, String kind) {
    long made = 0;
    long failed = 0;
    while (System.nanoTime() - end < 0) {
      made++;
      if (!call(kind)) {
        failed++;
      }
    }
    calls.add(made);
    failures.add(failed);
  }

  /** Makes a call, and returns whether its answer was correct. */
  private boolean call(String kind) {
    try {
      return switch (kind) {
        case "echo" -> caller.echo(MESSAGE).equals(MESSAGE);
        case "traced" -> caller.echoTraced(MESSAGE, Trace.random()).equals(MESSAGE);
        case "stream" ->
            caller.count(Payloads.STREAM_MESSAGES, MESSAGE) == Payloads.STREAM_MESSAGES;
        case "collect" ->
            caller.collect(Payloads.STREAM_MESSAGES, MESSAGE) == Payloads.STREAM_MESSAGES;
        case "exchange" ->
            caller.exchange(Payloads.STREAM_MESSAGES, MESSAGE) == Payloads.STREAM_MESSAGES;
        default ->
            throw new IllegalArgumentException(
                "echo, traced, stream, collect or exchange, not " + kind);
      };
    } catch (RuntimeException e) {
      System.err.println(e);
      return false;
    }
  }
}
