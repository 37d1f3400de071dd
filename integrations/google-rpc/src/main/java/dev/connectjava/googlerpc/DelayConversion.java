package dev.connectjava.googlerpc;

import java.time.Duration;
import java.util.Optional;

/** Converts the delay of a {@code RetryInfo} from and to a {@link Duration}. */
final class DelayConversion {

  /** What duration.proto allows: 10,000 years. */
  private static final long MAX_SECONDS = 315_576_000_000L;

  private static final Duration LONGEST = Duration.ofSeconds(MAX_SECONDS);

  private static final int MAX_NANOS = 999_999_999;

  private DelayConversion() {}

  /**
   * Returns the message of a delay: of zero if it is negative, of what duration.proto allows if it
   * is longer.
   */
  static com.google.protobuf.Duration toMessage(Duration delay) {
    Duration sent = delay.isNegative() ? Duration.ZERO : delay;
    if (sent.compareTo(LONGEST) > 0) {
      sent = LONGEST;
    }
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(sent.getSeconds())
        .setNanos(sent.getNano())
        .build();
  }

  /** Returns the delay of a message; empty if it is negative, or not as duration.proto says. */
  static Optional<Duration> fromMessage(com.google.protobuf.Duration message) {
    long seconds = message.getSeconds();
    int nanos = message.getNanos();
    boolean valid = seconds >= 0 && nanos >= 0 && nanos <= MAX_NANOS && seconds <= MAX_SECONDS;
    return valid ? Optional.of(Duration.ofSeconds(seconds, nanos)) : Optional.empty();
  }
}
