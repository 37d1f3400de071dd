package dev.connectjava;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a service or of a method on a {@link Router}. A setting that a method does not
 * have is inherited from its service, and from the router if the service does not have it either;
 * the router has the same settings. The interceptors of a service run inside the router's, and
 * those of a method inside its service's. Immutable and thread-safe.
 *
 * <pre>{@code
 * Router.builder()
 *     .service(
 *         new Uploads(), MethodSettings.builder().executionMode(ExecutionMode.of(pool)).build())
 *     .settings(UploadsMethods.PUT, MethodSettings.builder().limits(large).build())
 * }</pre>
 */
public final class MethodSettings {

  /** For {@link Builder#compressionMinimumBytes}: no response is compressed, however long it is. */
  public static final int UNCOMPRESSED = Integer.MAX_VALUE;

  private static final MethodSettings INHERITED = builder().build();

  private final @Nullable ServerLimits limits;
  private final @Nullable DeadlinePolicy deadlinePolicy;
  private final OptionalInt compressionMinimumBytes;
  private final @Nullable Duration requestIdleTimeout;
  private final @Nullable ExecutionMode executionMode;
  private final @Nullable Boolean endOnDrain;
  private final List<ServerInterceptor> interceptors;
  private final List<ServerHeadInterceptor> headInterceptors;

  private MethodSettings(Builder builder) {
    this.limits = builder.limits;
    this.deadlinePolicy = builder.deadlinePolicy;
    this.compressionMinimumBytes = builder.compressionMinimumBytes;
    this.requestIdleTimeout = builder.requestIdleTimeout;
    this.executionMode = builder.executionMode;
    this.endOnDrain = builder.endOnDrain;
    this.interceptors = List.copyOf(builder.interceptors);
    this.headInterceptors = List.copyOf(builder.headInterceptors);
  }

  /** Returns settings that change nothing. */
  public static MethodSettings inherited() {
    return INHERITED;
  }

  /** Returns a builder without settings. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that starts with these settings. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.limits = limits;
    builder.deadlinePolicy = deadlinePolicy;
    builder.compressionMinimumBytes = compressionMinimumBytes;
    builder.requestIdleTimeout = requestIdleTimeout;
    builder.executionMode = executionMode;
    builder.endOnDrain = endOnDrain;
    builder.interceptors.addAll(interceptors);
    builder.headInterceptors.addAll(headInterceptors);
    return builder;
  }

  /** Returns the limits of messages; empty to inherit them. */
  public Optional<ServerLimits> limits() {
    return Optional.ofNullable(limits);
  }

  /** Returns the deadline policy; empty to inherit it. */
  public Optional<DeadlinePolicy> deadlinePolicy() {
    return Optional.ofNullable(deadlinePolicy);
  }

  /** Returns the length in bytes from which on responses are compressed; empty to inherit it. */
  public OptionalInt compressionMinimumBytes() {
    return compressionMinimumBytes;
  }

  /** Returns how long a request may make no progress; empty to inherit it. */
  public Optional<Duration> requestIdleTimeout() {
    return Optional.ofNullable(requestIdleTimeout);
  }

  /** Returns where interceptors and handlers run; empty to inherit it. */
  public Optional<ExecutionMode> executionMode() {
    return Optional.ofNullable(executionMode);
  }

  /** Returns whether a call ends when its server drains; empty to inherit it. */
  public Optional<Boolean> endOnDrain() {
    return Optional.ofNullable(endOnDrain);
  }

  /**
   * Returns the interceptors, the outermost first; they run inside all inherited interceptors.
   * Immutable.
   */
  public List<ServerInterceptor> interceptors() {
    return interceptors;
  }

  /** Returns the head interceptors in their order; they run after all inherited ones. Immutable. */
  public List<ServerHeadInterceptor> headInterceptors() {
    return headInterceptors;
  }

  /** Returns these settings with those of {@code outer} for what is not set here. */
  MethodSettings within(MethodSettings outer) {
    Builder all = new Builder();
    all.limits = limits != null ? limits : outer.limits;
    all.deadlinePolicy = deadlinePolicy != null ? deadlinePolicy : outer.deadlinePolicy;
    all.compressionMinimumBytes =
        compressionMinimumBytes.isPresent()
            ? compressionMinimumBytes
            : outer.compressionMinimumBytes;
    all.requestIdleTimeout =
        requestIdleTimeout != null ? requestIdleTimeout : outer.requestIdleTimeout;
    all.executionMode = executionMode != null ? executionMode : outer.executionMode;
    all.endOnDrain = endOnDrain != null ? endOnDrain : outer.endOnDrain;
    Stream.of(outer, this)
        .forEach(each -> {
          all.interceptors.addAll(each.interceptors);
          all.headInterceptors.addAll(each.headInterceptors);
        });
    return all.build();
  }

  /** A builder that collects settings. Not thread-safe. */
  public static final class Builder {

    private @Nullable ServerLimits limits;
    private @Nullable DeadlinePolicy deadlinePolicy;
    private OptionalInt compressionMinimumBytes = OptionalInt.empty();
    private @Nullable Duration requestIdleTimeout;
    private @Nullable ExecutionMode executionMode;
    private @Nullable Boolean endOnDrain;
    private final List<ServerInterceptor> interceptors = new ArrayList<>();
    private final List<ServerHeadInterceptor> headInterceptors = new ArrayList<>();

    private Builder() {}

    /** Sets the limits of messages; {@link ServerLimits#defaults()} by default. */
    public Builder limits(ServerLimits limits) {
      this.limits = Objects.requireNonNull(limits, "limits");
      return this;
    }

    /** Sets the deadline policy of calls; {@link DeadlinePolicy#clientDecides()} by default. */
    public Builder deadlinePolicy(DeadlinePolicy policy) {
      this.deadlinePolicy = Objects.requireNonNull(policy, "deadlinePolicy");
      return this;
    }

    /**
     * Sets the length from which on response messages are compressed, if the client accepts it.
     *
     * @param bytes zero or more; {@link MethodSettings#UNCOMPRESSED} turns compression off; 1,024
     *     by default
     * @throws IllegalArgumentException if it is negative
     */
    public Builder compressionMinimumBytes(int bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException(
            "the minimum length to compress must not be negative, but was " + bytes);
      }
      this.compressionMinimumBytes = OptionalInt.of(bytes);
      return this;
    }

    /**
     * Sets how long a request may make no progress before it is complete; the call then fails with
     * {@link Code#DEADLINE_EXCEEDED}. 30 seconds by default. It also counts as no progress if less
     * than 240 bytes a second arrive within this time, or less than 1/32 of the length that the
     * message announces. The pause between two messages of a stream is not limited.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder requestIdleTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException(
            "the request idle timeout must be positive, but was " + timeout);
      }
      this.requestIdleTimeout = timeout;
      return this;
    }

    /** Sets where interceptors and handlers run; by default on a virtual thread for each call. */
    public Builder executionMode(ExecutionMode mode) {
      this.executionMode = Objects.requireNonNull(mode, "executionMode");
      return this;
    }

    /**
     * Sets whether a call ends at once, with {@link Code#UNAVAILABLE}, when its server or its
     * connection takes no new calls. Otherwise the shutdown waits for the call. False by default.
     * Set it for streams that last as long as their client wants, such as watches and
     * subscriptions: they would delay each shutdown by its whole grace period.
     */
    public Builder endOnDrain(boolean ends) {
      this.endOnDrain = ends;
      return this;
    }

    /** Adds an interceptor around the calls. It runs inside those that were added before. */
    public Builder interceptor(ServerInterceptor interceptor) {
      interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /**
     * Adds an interceptor that sees the head of each call. It runs after those that were added
     * before, and before all interceptors of {@link #interceptor}, including the router's.
     */
    public Builder headInterceptor(ServerHeadInterceptor interceptor) {
      headInterceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /** Returns the settings. */
    public MethodSettings build() {
      return new MethodSettings(this);
    }
  }
}
