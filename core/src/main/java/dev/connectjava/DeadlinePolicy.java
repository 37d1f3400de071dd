package dev.connectjava;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which a server derives the deadline of a call from the timeout that the client asked
 * for. Immutable and thread-safe.
 *
 * <pre>{@code
 * DeadlinePolicy.clientDecides()
 *     .withMaximum(Duration.ofSeconds(30))
 *     .withDefault(Duration.ofSeconds(10))
 * }</pre>
 *
 * <p>A client's timeout is clamped between the minimum and the maximum. If the minimum is greater
 * than the maximum, the maximum wins. A call without a timeout gets the default, which is not
 * clamped. The resulting deadline is enforced for all kinds of methods.
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

  /**
   * Returns the default policy: the client's timeout is used unchanged, and a call without a
   * timeout has no deadline.
   */
  public static DeadlinePolicy clientDecides() {
    return CLIENT_DECIDES;
  }

  /**
   * Returns this policy with a shortest timeout, more than zero; by default there is no minimum.
   */
  public DeadlinePolicy withMinimum(Duration newMinimum) {
    return new DeadlinePolicy(
        positive("minimum", newMinimum), maximum, defaultTimeout, interMessageTimeout);
  }

  /** Returns this policy with a longest timeout, more than zero; by default there is no maximum. */
  public DeadlinePolicy withMaximum(Duration newMaximum) {
    return new DeadlinePolicy(
        minimum, positive("maximum", newMaximum), defaultTimeout, interMessageTimeout);
  }

  /**
   * Returns this policy with a timeout, more than zero, for calls whose client asked for none; by
   * default these calls have no deadline.
   */
  public DeadlinePolicy withDefault(Duration newDefault) {
    return new DeadlinePolicy(
        minimum, maximum, positive("default", newDefault), interMessageTimeout);
  }

  /**
   * Returns this policy with a longest time, more than zero, that a handler waits for the next
   * message of a request stream; by default there is no such limit. The time starts anew for each
   * message, when the handler begins to wait, and does not depend on the deadline of the call.
   */
  public DeadlinePolicy withInterMessageTimeout(Duration timeout) {
    return new DeadlinePolicy(minimum, maximum, defaultTimeout, positive("inter-message", timeout));
  }

  /**
   * Returns the longest time that a handler waits for the next message of a request stream; empty
   * if there is no limit.
   */
  public Optional<Duration> interMessageTimeout() {
    return Optional.ofNullable(interMessageTimeout);
  }

  /**
   * Returns the timeout of a call.
   *
   * @param requested the timeout that the client asked for; empty if it asked for none
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
