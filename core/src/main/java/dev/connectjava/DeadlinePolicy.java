package dev.connectjava;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which deadline a server gives a call, depending on the timeout that its client asked for.
 * Immutable and thread-safe.
 *
 * <p>A client's timeout is clamped between the minimum and the maximum (where the two cross, the
 * maximum wins); a call without one gets the default, unclamped. The outcome is enforced for all
 * kinds of methods.
 */
public final class DeadlinePolicy {

  private static final DeadlinePolicy CLIENT_DECIDES =
      new DeadlinePolicy(Duration.ZERO, null, null, null);

  private final Duration minimum;
  private final @Nullable Duration maximum;
  private final @Nullable Duration defaultTimeout;
  private final @Nullable Duration interMessageTimeout;

  private DeadlinePolicy(
      Duration minimum,
      @Nullable Duration maximum,
      @Nullable Duration defaultTimeout,
      @Nullable Duration interMessageTimeout) {
    this.minimum = minimum;
    this.maximum = maximum;
    this.defaultTimeout = defaultTimeout;
    this.interMessageTimeout = interMessageTimeout;
  }

  /** The default: the client's timeout as it is, and no deadline where it gave none. */
  public static DeadlinePolicy clientDecides() {
    return CLIENT_DECIDES;
  }

  /** This policy with a shortest timeout; zero by default. */
  public DeadlinePolicy withMinimum(Duration newMinimum) {
    return new DeadlinePolicy(
        positive("minimum", newMinimum), maximum, defaultTimeout, interMessageTimeout);
  }

  /** This policy with a longest timeout; none by default. */
  public DeadlinePolicy withMaximum(Duration newMaximum) {
    return new DeadlinePolicy(
        minimum, positive("maximum", newMaximum), defaultTimeout, interMessageTimeout);
  }

  /** This policy with a timeout for calls whose client gave none; none by default. */
  public DeadlinePolicy withDefault(Duration newDefault) {
    return new DeadlinePolicy(
        minimum, maximum, positive("default", newDefault), interMessageTimeout);
  }

  /**
   * This policy with a longest time that a handler waits for the next message of a request stream;
   * none by default. It counts from when the handler begins to wait, for each message anew,
   * whatever the deadline of the call.
   */
  public DeadlinePolicy withInterMessageTimeout(Duration timeout) {
    return new DeadlinePolicy(minimum, maximum, defaultTimeout, positive("inter-message", timeout));
  }

  /** The longest time that a handler waits for the next message of a stream, or empty for any. */
  public Optional<Duration> interMessageTimeout() {
    return Optional.ofNullable(interMessageTimeout);
  }

  /**
   * The timeout of a call.
   *
   * @param requested what the client asked for, or empty if it did not
   * @return the timeout, or empty if the call has no deadline
   */
  public Optional<Duration> timeoutFor(Optional<Duration> requested) {
    if (requested.isEmpty()) {
      return Optional.ofNullable(defaultTimeout);
    }
    Duration timeout = requested.get();
    if (timeout.compareTo(minimum) < 0) {
      timeout = minimum;
    }
    return Optional.of(maximum != null && timeout.compareTo(maximum) > 0 ? maximum : timeout);
  }

  private static Duration positive(String what, Duration duration) {
    Objects.requireNonNull(duration, what);
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(
          "the %s timeout must be positive, but was %s".formatted(what, duration));
    }
    return duration;
  }
}
