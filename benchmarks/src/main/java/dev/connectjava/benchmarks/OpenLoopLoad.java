package dev.connectjava.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls a server at a fixed rate, whether or not earlier calls have completed. Argument: {@code
 * URL}. Each line of the standard input starts a round, {@code RATE SECONDS}. The program prints a
 * line for each round: the number of failed calls and wrong answers, and the latency in
 * microseconds at p50, p90, p99, p99.9 and the maximum, each from the moment when its call was due.
 */
public final class OpenLoopLoad {

  private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999, 1};

  private final Caller caller;
  private final long[] nanos;
  private final AtomicInteger failures = new AtomicInteger();
  private final CountDownLatch running;

  private OpenLoopLoad(Caller caller, int calls) {
    this.caller = caller;
    this.nanos = new long[calls];
    this.running = new CountDownLatch(calls);
  }

  /** Runs rounds until the input ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    BufferedReader rounds =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Caller caller = new ConnectJavaCaller(URI.create(arguments[0]), false)) {
      for (String round = rounds.readLine(); round != null; round = rounds.readLine()) {
        String[] words = round.split(" ");
        int rate = Integer.parseInt(words[0]);
        OpenLoopLoad load = new OpenLoopLoad(caller, rate * Integer.parseInt(words[1]));
        load.run(rate);
        System.out.println(load.result());
      }
    }
  }

  private void run(int rate) throws InterruptedException {
    long start = System.nanoTime();
    for (int i = 0; i < nanos.length; i++) {
      long due = start + (long) (i * 1e9 / rate);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      call(i, due);
    }
    running.await();
  }

  private void call(int i, long due) {
    caller
        .echoAsync(Payloads.ECHO)
        .whenComplete((answer, failure) -> {
          nanos[i] = System.nanoTime() - due;
          if (failure != null || !answer.equals(Payloads.ECHO)) {
            failures.incrementAndGet();
          }
          running.countDown();
        });
  }

  private String result() {
    Arrays.sort(nanos);
    StringBuilder result = new StringBuilder().append(failures.get());
    for (double quantile : QUANTILES) {
      int place = Math.min(nanos.length - 1, (int) (nanos.length * quantile));
      result.append(' ').append(nanos[place] / 1_000);
    }
    return result.toString();
  }
}
