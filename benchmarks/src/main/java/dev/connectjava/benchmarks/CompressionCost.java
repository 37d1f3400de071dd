package dev.connectjava.benchmarks;

import dev.connectjava.call.Providers;
import dev.connectjava.spi.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Measures the cost of each compression for one message on one thread. Arguments: {@code
 * [NAME...]}, by default all compressions. Prints the median of several rounds for messages of
 * three lengths, and their compressed lengths.
 */
public final class CompressionCost {

  private static final int[] LENGTHS = {1_000, 20_000, 1_000_000};
  private static final int ROUNDS = 9;
  private static final long ROUND_NANOS = 300_000_000;

  private CompressionCost() {}

  private interface Step {
    void take() throws IOException;
  }

  /** Runs the measurement. */
  public static void main(String[] names) throws IOException {
    System.out.printf(
        "%-8s%10s%10s%14s%16s%n", "", "bytes", "become", "compress, us", "decompress, us");
    for (Compression compression : Providers.compressions(Optional.empty(), List.of()).values()) {
      if (names.length == 0 || Arrays.asList(names).contains(compression.name())) {
        for (int length : LENGTHS) {
          measure(compression, Payloads.log(length));
        }
      }
    }
  }

  private static void measure(Compression compression, byte[] message) throws IOException {
    byte[] compressed = compress(compression, message);
    if (!Arrays.equals(decompress(compression, compressed, message.length), message)) {
      throw new IllegalStateException(compression.name() + " gives something else back");
    }
    double compressing = medianMicros(() -> compress(compression, message));
    double decompressing = medianMicros(() -> decompress(compression, compressed, message.length));
    System.out.printf(
        Locale.ROOT,
        "%-8s%,10d%,10d%,14.2f%,16.2f%n",
        compression.name(),
        message.length,
        compressed.length,
        compressing,
        decompressing);
  }

  private static byte[] compress(Compression compression, byte[] message) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream(message.length / 2 + 64);
    try (OutputStream stream = compression.compress(sink)) {
      stream.write(message);
    }
    return sink.toByteArray();
  }

  /** Decompresses as the library does: reads into an array until the end. */
  private static byte[] decompress(Compression compression, byte[] compressed, int length)
      throws IOException {
    byte[] message = new byte[length + 1];
    int read = 0;
    try (InputStream stream = compression.decompress(new ByteArrayInputStream(compressed))) {
      for (int count = 0; count >= 0; count = stream.read(message, read, message.length - read)) {
        read += count;
      }
    }
    return Arrays.copyOf(message, read);
  }

  /** Returns the median time. The first round is a warm-up and does not count. */
  private static double medianMicros(Step step) throws IOException {
    microsOfRound(step);
    double[] micros = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      micros[i] = microsOfRound(step);
    }
    Arrays.sort(micros);
    return micros[ROUNDS / 2];
  }

  private static double microsOfRound(Step step) throws IOException {
    long start = System.nanoTime();
    long steps = 0;
    long nanos = 0;
    while (nanos < ROUND_NANOS) {
      step.take();
      steps++;
      nanos = System.nanoTime() - start;
    }
    return nanos / 1_000.0 / steps;
  }
}
