package dev.connectjava.netty;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a server has, and how long each of them lives. Immutable and thread-safe.
 *
 * <pre>{@code
 * NettyServer.builder()
 *     .connectionLimits(
 *         ServerConnectionLimits.builder()
 *             .maxConnections(10_000)
 *             .maxAge(Duration.ofMinutes(30))
 *             .build())
 * }</pre>
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

  /** The limits that the methods of {@link Builder} name as defaults. */
  public static ServerConnectionLimits defaults() {
    return DEFAULTS;
  }

  /** A builder that starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with these limits. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.maxConnections = maxConnections;
    builder.maxAge = maxAge;
    builder.idleTimeout = idleTimeout;
    builder.maxRequests = maxRequests;
    builder.grace = grace;
    return builder;
  }

  /** How many connections may be open; empty for any number. */
  public OptionalInt maxConnections() {
    return maxConnections;
  }

  /** How old a connection may become; empty for any age. */
  public Optional<Duration> maxAge() {
    return Optional.ofNullable(maxAge);
  }

  /** How long a connection may have no open exchange. */
  public Duration idleTimeout() {
    return idleTimeout;
  }

  /** How many exchanges a connection may have; empty for any number. */
  public OptionalInt maxRequests() {
    return maxRequests;
  }

  /** How long exchanges may go on when their connection is to end. */
  public Duration grace() {
    return grace;
  }

  /** Collects limits. Not thread-safe. */
  public static final class Builder {

    private OptionalInt maxConnections = OptionalInt.empty();
    private @Nullable Duration maxAge;
    private Duration idleTimeout = Duration.ofMinutes(30);
    private OptionalInt maxRequests = OptionalInt.empty();
    private Duration grace = Duration.ofSeconds(5);

    private Builder() {}

    /**
     * Sets how many connections may be open; more are closed at once. Any number by default.
     *
     * @param connections from 1 up
     */
    public Builder maxConnections(int connections) {
      this.maxConnections =
          OptionalInt.of(Settings.inRange("maxConnections", connections, 1, Integer.MAX_VALUE));
      return this;
    }

    /**
     * Sets how old a connection may become, give or take 10 % by chance, until its client is asked
     * to make another one: by {@code GOAWAY} in HTTP/2, by {@code connection: close} in HTTP/1.1.
     * So clients behind a load balancer come to new servers. Any age by default.
     *
     * @param age more than zero
     */
    public Builder maxAge(Duration age) {
      this.maxAge = Settings.positive("maxAge", age);
      return this;
    }

    /**
     * Sets how long a connection may have no open exchange before it is ended: over HTTP/2 by
     * {@code GOAWAY}, so that no call is lost; over HTTP/1.1 {@link
     * NettyServer.Builder#headerTimeout} ends it, too. A call that is open, be it quiet for days,
     * keeps its connection. 30 minutes by default, after which gRPC's own clients let go of a
     * connection that they don't use.
     *
     * @param timeout more than zero
     */
    public Builder idleTimeout(Duration timeout) {
      this.idleTimeout = Settings.positive("idleTimeout", timeout);
      return this;
    }

    /**
     * Sets after how many exchanges a connection is ended; the last one is still answered. Any
     * number by default.
     *
     * @param requests from 1 up
     */
    public Builder maxRequests(int requests) {
      this.maxRequests =
          OptionalInt.of(Settings.inRange("maxRequests", requests, 1, Integer.MAX_VALUE));
      return this;
    }

    /**
     * Sets how long exchanges may go on when their connection has come to one of these ends, or
     * their client has closed its side of a connection of HTTP/1.1, before they are cancelled and
     * it is closed. 5 seconds by default.
     *
     * @param newGrace zero or more
     */
    public Builder grace(Duration newGrace) {
      this.grace = Settings.notNegative("grace", newGrace);
      return this;
    }

    /** The limits. */
    public ServerConnectionLimits build() {
      return new ServerConnectionLimits(this);
    }
  }
}
