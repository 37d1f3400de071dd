package dev.connectjava.googlerpc;

import java.time.Duration;
import java.util.Optional;

/** Converts the delay of a {@code RetryInfo} from and to a {@link Duration}. */
final class DelayConversion {

  /** What duration.proto allows: 10,000 years. */
  private static final long MAX_SECONDS = 315_576_000_000L;

  private static final int MAX_NANOS = 999_999_999;

  private DelayConversion() {}

  /**
   * Returns the message of a delay.
   *
   * @throws IllegalArgumentException if it is negative, or longer than duration.proto allows
   */
  static com.google.protobuf.Duration toMessage(Duration delay) {
    if (delay.isNegative() || delay.compareTo(Duration.ofSeconds(MAX_SECONDS)) > 0) {
      throw new IllegalArgumentException(
          "a delay is from 0 to " + Duration.ofSeconds(MAX_SECONDS) + ", but was " + delay);
    }
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(delay.getSeconds())
        .setNanos(delay.getNano())
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
