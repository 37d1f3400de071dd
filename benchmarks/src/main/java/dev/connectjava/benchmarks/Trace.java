package dev.connectjava.benchmarks;

import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What changes in the head of every call of a traced program: the header {@code traceparent} and
 * the timeout.
 */
record Trace(String parent, Duration timeout) {

  static final String HEADER = "traceparent";

  private static final HexFormat HEX = HexFormat.of();
  private static final int LEAST_MICROS = 10_000_000;
  private static final int MOST_MICROS = 90_000_000;

  /** Returns a random trace, whose timeout of at least 10 s a call does not reach. */
  static Trace random() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    StringBuilder parent = new StringBuilder(55).append("00-");
    parent
        .append(HEX.toHexDigits(random.nextLong()))
        .append(HEX.toHexDigits(random.nextLong()))
        .append('-')
        .append(HEX.toHexDigits(random.nextLong()))
        .append("-01");
    long micros = random.nextInt(LEAST_MICROS, MOST_MICROS);
    return new Trace(parent.toString(), Duration.ofNanos(micros * 1_000));
  }
}
