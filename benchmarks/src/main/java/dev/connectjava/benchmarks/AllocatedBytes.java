package dev.connectjava.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * Prints how many bytes the threads of this JVM have allocated, once for each line of the input.
 */
final class AllocatedBytes {

  private AllocatedBytes() {}

  /** Starts a daemon thread that reads the input. */
  static void answerInput() {
    Thread.ofPlatform().daemon().name("allocated-bytes").start(AllocatedBytes::answer);
  }

  private static void answer() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      while (lines.readLine() != null) {
        System.out.println(threads.getTotalThreadAllocatedBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
