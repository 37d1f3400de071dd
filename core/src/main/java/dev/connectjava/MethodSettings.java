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
 *     .service(new Uploads(), MethodSettings.inherited().withExecutor(HandlerExecutor.of(pool)))
 *     .settings(UploadsMethods.PUT, MethodSettings.inherited().withLimits(large))
 * }</pre>
 */
public final class MethodSettings {

  private static final MethodSettings INHERITED = new MethodSettings(null, null, null, null);

  private final @Nullable Limits limits;
  private final @Nullable DeadlinePolicy deadlinePolicy;
  private final @Nullable Integer compressionMinimumBytes;
  private final @Nullable HandlerExecutor executor;

  private MethodSettings(
      @Nullable Limits limits,
      @Nullable DeadlinePolicy deadlinePolicy,
      @Nullable Integer compressionMinimumBytes,
      @Nullable HandlerExecutor executor) {
    this.limits = limits;
    this.deadlinePolicy = deadlinePolicy;
    this.compressionMinimumBytes = compressionMinimumBytes;
    this.executor = executor;
  }

  /** Settings that change nothing. */
  public static MethodSettings inherited() {
    return INHERITED;
  }

  /** These settings with other limits. */
  public MethodSettings withLimits(Limits newLimits) {
    Objects.requireNonNull(newLimits, "limits");
    return new MethodSettings(newLimits, deadlinePolicy, compressionMinimumBytes, executor);
  }

  /** These settings with another deadline policy. */
  public MethodSettings withDeadlinePolicy(DeadlinePolicy policy) {
    Objects.requireNonNull(policy, "policy");
    return new MethodSettings(limits, policy, compressionMinimumBytes, executor);
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
    return new MethodSettings(limits, deadlinePolicy, bytes, executor);
  }

  /** These settings with another executor of handlers. */
  public MethodSettings withExecutor(HandlerExecutor newExecutor) {
    Objects.requireNonNull(newExecutor, "executor");
    return new MethodSettings(limits, deadlinePolicy, compressionMinimumBytes, newExecutor);
  }

  /** The limits, or empty to inherit them. */
  public Optional<Limits> limits() {
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

  /** The executor, or empty to inherit it. */
  public Optional<HandlerExecutor> executor() {
    return Optional.ofNullable(executor);
  }

  /** What results where the others stand behind these. */
  MethodSettings orElse(MethodSettings others) {
    return new MethodSettings(
        limits != null ? limits : others.limits,
        deadlinePolicy != null ? deadlinePolicy : others.deadlinePolicy,
        compressionMinimumBytes != null ? compressionMinimumBytes : others.compressionMinimumBytes,
        executor != null ? executor : others.executor);
  }
}
