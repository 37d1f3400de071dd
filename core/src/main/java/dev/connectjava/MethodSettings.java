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
 * The settings of a service or of a method on a {@link Router}. What is not set for a method is as
 * its service's settings say, and behind them as the router's, which are the same set. Interceptors
 * of a service run inside the router's, those of a method inside its service's. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * Router.builder()
 *     .service(
 *         new Uploads(), MethodSettings.builder().executionMode(ExecutionMode.of(pool)).build())
 *     .settings(UploadsMethods.PUT, MethodSettings.builder().limits(large).build())
 * }</pre>
 */
public final class MethodSettings {

  /** For {@link Builder#compressionMinimumBytes}: responses of any length are not compressed. */
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

  /** Settings that change nothing. */
  public static MethodSettings inherited() {
    return INHERITED;
  }

  /** A builder in which nothing is set. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with these settings. */
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

  /** The limits of messages, or empty to inherit them. */
  public Optional<ServerLimits> limits() {
    return Optional.ofNullable(limits);
  }

  /** The deadline policy, or empty to inherit it. */
  public Optional<DeadlinePolicy> deadlinePolicy() {
    return Optional.ofNullable(deadlinePolicy);
  }

  /** The length from which on responses are compressed, or empty to inherit it. */
  public OptionalInt compressionMinimumBytes() {
    return compressionMinimumBytes;
  }

  /** How long a request may stand still, or empty to inherit that. */
  public Optional<Duration> requestIdleTimeout() {
    return Optional.ofNullable(requestIdleTimeout);
  }

  /** What runs interceptors and handlers, or empty to inherit it. */
  public Optional<ExecutionMode> executionMode() {
    return Optional.ofNullable(executionMode);
  }

  /** Whether a call ends when its server drains, or empty to inherit that. */
  public Optional<Boolean> endOnDrain() {
    return Optional.ofNullable(endOnDrain);
  }

  /** The interceptors, the outermost first, which are inside all that are inherited. */
  public List<ServerInterceptor> interceptors() {
    return interceptors;
  }

  /** The head interceptors in their order, which come after all that are inherited. */
  public List<ServerHeadInterceptor> headInterceptors() {
    return headInterceptors;
  }

  /** What holds where these settings are within others. */
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

  /** Collects settings. Not thread-safe. */
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

    /** Sets how large messages may be; {@link ServerLimits#defaults()} by default. */
    public Builder limits(ServerLimits limits) {
      this.limits = Objects.requireNonNull(limits, "limits");
      return this;
    }

    /** Sets the deadlines of calls; {@link DeadlinePolicy#clientDecides()} by default. */
    public Builder deadlinePolicy(DeadlinePolicy policy) {
      this.deadlinePolicy = Objects.requireNonNull(policy, "deadlinePolicy");
      return this;
    }

    /**
     * Sets from which length on a response message is compressed, if the client accepts it.
     *
     * @param bytes zero or more; {@link MethodSettings#UNCOMPRESSED} turns compression off; 1,024
     *     by default
     */
    public Builder compressionMinimumBytes(int bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException(
            "the length from which to compress must not be negative, but was " + bytes);
      }
      this.compressionMinimumBytes = OptionalInt.of(bytes);
      return this;
    }

    /**
     * Sets how long a request may stand still before it is complete; the call then fails with
     * {@link Code#DEADLINE_EXCEEDED}. Less than 240 bytes a second within this time is standing
     * still, too, as is less than a thirty-second of the length that its message announces. 30
     * seconds by default. A stream of messages may pause between two of them as long as it likes.
     *
     * @param timeout more than zero
     */
    public Builder requestIdleTimeout(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException(
            "the request idle timeout must be positive, but was " + timeout);
      }
      this.requestIdleTimeout = timeout;
      return this;
    }

    /** Sets what runs interceptors and handlers; a virtual thread for each call by default. */
    public Builder executionMode(ExecutionMode mode) {
      this.executionMode = Objects.requireNonNull(mode, "executionMode");
      return this;
    }

    /**
     * Sets whether a call ends at once, with {@link Code#UNAVAILABLE}, when its server or its
     * connection takes no new calls, rather than be waited for; false by default. That is for
     * streams which last as long as their client likes, such as watches and subscriptions: they
     * would hold up each shutdown for the whole of its grace period.
     */
    public Builder endOnDrain(boolean ends) {
      this.endOnDrain = ends;
      return this;
    }

    /** Adds an interceptor around the calls, inside those that were added before. */
    public Builder interceptor(ServerInterceptor interceptor) {
      interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /**
     * Adds an interceptor that sees each call by its head, after those that were added before and
     * before all of {@link #interceptor}, those of the router, too.
     */
    public Builder headInterceptor(ServerHeadInterceptor interceptor) {
      headInterceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /** The settings. */
    public MethodSettings build() {
      return new MethodSettings(this);
    }
  }
}
