package dev.connectjava;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one service or one method, where they are to differ from those of the router. What is
 * not set is taken from the service's settings, and from the router's after them. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * Router.builder()
 *     .service(new Uploads(), MethodSettings.inherited().withExecutionMode(ExecutionMode.of(pool)))
 *     .settings(UploadsMethods.PUT, MethodSettings.inherited().withLimits(large))
 * }</pre>
 */
public final class MethodSettings {

  private static final MethodSettings INHERITED = new MethodSettings(null, null, null, null, null);

  private final @Nullable ServerLimits limits;
  private final @Nullable DeadlinePolicy deadlinePolicy;
  private final @Nullable Integer compressionMinimumBytes;
  private final @Nullable ExecutionMode executionMode;
  private final @Nullable Boolean endOnDrain;

  private MethodSettings(
      @Nullable ServerLimits limits,
      @Nullable DeadlinePolicy deadlinePolicy,
      @Nullable Integer compressionMinimumBytes,
      @Nullable ExecutionMode executionMode,
      @Nullable Boolean endOnDrain) {
    this.limits = limits;
    this.deadlinePolicy = deadlinePolicy;
    this.compressionMinimumBytes = compressionMinimumBytes;
    this.executionMode = executionMode;
    this.endOnDrain = endOnDrain;
  }

  /** Settings that change nothing. */
  public static MethodSettings inherited() {
    return INHERITED;
  }

  /** These settings with other limits. */
  public MethodSettings withLimits(ServerLimits newLimits) {
    Objects.requireNonNull(newLimits, "limits");
    return new MethodSettings(
        newLimits, deadlinePolicy, compressionMinimumBytes, executionMode, endOnDrain);
  }

  /** These settings with another deadline policy. */
  public MethodSettings withDeadlinePolicy(DeadlinePolicy policy) {
    Objects.requireNonNull(policy, "policy");
    return new MethodSettings(limits, policy, compressionMinimumBytes, executionMode, endOnDrain);
  }

  /**
   * These settings with another length from which on responses are compressed.
   *
   * @param bytes as for {@link Router.Builder#compressionMinimumBytes}
   */
  public MethodSettings withCompressionMinimumBytes(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(
          "the length from which to compress must not be negative, but was " + bytes);
    }
    return new MethodSettings(limits, deadlinePolicy, bytes, executionMode, endOnDrain);
  }

  /** These settings with another mode of running handlers. */
  public MethodSettings withExecutionMode(ExecutionMode newMode) {
    Objects.requireNonNull(newMode, "executionMode");
    return new MethodSettings(limits, deadlinePolicy, compressionMinimumBytes, newMode, endOnDrain);
  }

  /**
   * These settings with another answer to the question whether a call ends at once, with {@link
   * Code#UNAVAILABLE}, when its server or its connection takes no new calls, rather than be waited
   * for. That is for streams which last as long as their client likes, such as watches and
   * subscriptions: they would hold up each shutdown for the whole of its grace period. A router
   * waits for all calls unless this says otherwise.
   */
  public MethodSettings withEndOnDrain(boolean ends) {
    return new MethodSettings(limits, deadlinePolicy, compressionMinimumBytes, executionMode, ends);
  }

  /** The limits, or empty to inherit them. */
  public Optional<ServerLimits> limits() {
    return Optional.ofNullable(limits);
  }

  /** The deadline policy, or empty to inherit it. */
  public Optional<DeadlinePolicy> deadlinePolicy() {
    return Optional.ofNullable(deadlinePolicy);
  }

  /** The length from which on responses are compressed, or empty to inherit it. */
  public Optional<Integer> compressionMinimumBytes() {
    return Optional.ofNullable(compressionMinimumBytes);
  }

  /** The mode of running handlers, or empty to inherit it. */
  public Optional<ExecutionMode> executionMode() {
    return Optional.ofNullable(executionMode);
  }

  /** Whether a call ends when its server drains, or empty to inherit that. */
  public Optional<Boolean> endOnDrain() {
    return Optional.ofNullable(endOnDrain);
  }

  /** What results where the others stand behind these. */
  MethodSettings orElse(MethodSettings others) {
    return new MethodSettings(
        limits != null ? limits : others.limits,
        deadlinePolicy != null ? deadlinePolicy : others.deadlinePolicy,
        compressionMinimumBytes != null ? compressionMinimumBytes : others.compressionMinimumBytes,
        executionMode != null ? executionMode : others.executionMode,
        endOnDrain != null ? endOnDrain : others.endOnDrain);
  }
}
