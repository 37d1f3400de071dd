package dev.connectjava.netty;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Limits of a server's connections: how many may be open, and how long each of them may last.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * NettyServer.builder()
 *     .connectionLimits(
 *         ServerConnectionLimits.builder()
 *             .maxConnections(10_000)
 *             .maxAge(Duration.ofMinutes(30))
 *             .build())
 * }</pre>
 *
 * @see NettyServer.Builder#connectionLimits
 */
public final class ServerConnectionLimits {

  private static final ServerConnectionLimits DEFAULTS = new Builder().build();

  private final OptionalInt maxConnections;
  private final @Nullable Duration maxAge;
  private final Duration idleTimeout;
  private final OptionalInt maxRequests;
  private final Duration grace;

  private ServerConnectionLimits(Builder builder) {
    this.maxConnections = builder.maxConnections;
    this.maxAge = builder.maxAge;
    this.idleTimeout = builder.idleTimeout;
    this.maxRequests = builder.maxRequests;
    this.grace = builder.grace;
  }

  /** Returns the default limits, which the methods of {@link Builder} document. */
  public static ServerConnectionLimits defaults() {
    return DEFAULTS;
  }

  /** Returns a builder that starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that starts with these limits. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.maxConnections = maxConnections;
    builder.maxAge = maxAge;
    builder.idleTimeout = idleTimeout;
    builder.maxRequests = maxRequests;
    builder.grace = grace;
    return builder;
  }

  /** Returns how many connections may be open at once; empty for no limit. */
  public OptionalInt maxConnections() {
    return maxConnections;
  }

  /** Returns how old a connection may become; empty for no limit. */
  public Optional<Duration> maxAge() {
    return Optional.ofNullable(maxAge);
  }

  /** Returns how long a connection may have no open exchange. */
  public Duration idleTimeout() {
    return idleTimeout;
  }

  /** Returns how many exchanges a connection may have in all; empty for no limit. */
  public OptionalInt maxRequests() {
    return maxRequests;
  }

  /** Returns how long open exchanges may continue after their connection has reached a limit. */
  public Duration grace() {
    return grace;
  }

  /** A builder for {@link ServerConnectionLimits}. Not thread-safe. */
  public static final class Builder {

    private OptionalInt maxConnections = OptionalInt.empty();
    private @Nullable Duration maxAge;
    private Duration idleTimeout = Duration.ofMinutes(30);
    private OptionalInt maxRequests = OptionalInt.empty();
    private Duration grace = Duration.ofSeconds(5);

    private Builder() {}

    /**
     * Sets how many connections may be open at once. The server closes any further connection as
     * soon as it has accepted it. No limit by default.
     *
     * @param connections 1 or more
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder maxConnections(int connections) {
      this.maxConnections =
          OptionalInt.of(Settings.inRange("maxConnections", connections, 1, Integer.MAX_VALUE));
      return this;
    }

    /**
     * Sets how old a connection may become before the server asks the client to open a new one: by
     * {@code GOAWAY} over HTTP/2, by {@code connection: close} over HTTP/1.1. Each connection's
     * limit differs from this age by up to 10 %, at random. With a limit, clients behind a load
     * balancer reach new servers. No limit by default.
     *
     * @param age more than zero
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder maxAge(Duration age) {
      this.maxAge = Settings.positive("maxAge", age);
      return this;
    }

    /**
     * Sets how long a connection may have no open exchange before the server ends it. Over HTTP/2
     * it ends with {@code GOAWAY}, so that no call is lost. An idle HTTP/1.1 connection also ends
     * after {@link NettyServer.Builder#headerTimeout}. A connection with an open call is never
     * idle, even if neither side sends anything for days. The default is 30 minutes, the time after
     * which gRPC's own clients drop a connection that they don't use.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder idleTimeout(Duration timeout) {
      this.idleTimeout = Settings.positive("idleTimeout", timeout);
      return this;
    }

    /**
     * Sets after how many exchanges the server ends a connection. It still answers the last one. No
     * limit by default.
     *
     * @param requests 1 or more
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder maxRequests(int requests) {
      this.maxRequests =
          OptionalInt.of(Settings.inRange("maxRequests", requests, 1, Integer.MAX_VALUE));
      return this;
    }

    /**
     * Sets how long open exchanges may continue after their connection has reached its age, idle or
     * request limit, or after the client has closed its side of an HTTP/1.1 connection. Then they
     * are cancelled, and the connection is closed. 5 seconds by default.
     *
     * @param newGrace zero or more
     * @throws IllegalArgumentException if it is negative
     */
    public Builder grace(Duration newGrace) {
      this.grace = Settings.notNegative("grace", newGrace);
      return this;
    }

    /** Builds the limits. */
    public ServerConnectionLimits build() {
      return new ServerConnectionLimits(this);
    }
  }
}
