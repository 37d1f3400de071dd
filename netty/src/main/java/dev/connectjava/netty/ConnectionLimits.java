package dev.connectjava.netty;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection may live. What is null, or zero requests, has no limit.
 *
 * @param maxAge how long after its beginning a connection takes no more exchanges, give or take 10
 *     %
 * @param maxIdle how long it may be without an exchange
 * @param maxRequests how many exchanges it may have, one after another or at once
 * @param grace how long the exchanges that are open at its end may go on
 * @param pingInterval how long a connection of HTTP/2 may be silent until its client is pinged
 * @param pingTimeout how long the client may take to answer
 * @param writeTimeout how long it may take nothing of what waits to be sent to it
 */
record ConnectionLimits(
    @Nullable Duration maxAge,
    @Nullable Duration maxIdle,
    int maxRequests,
    Duration grace,
    @Nullable Duration pingInterval,
    Duration pingTimeout,
    Duration writeTimeout) {

  static final Duration DEFAULT_GRACE = Duration.ofSeconds(5);
  static final Duration DEFAULT_PING_TIMEOUT = Duration.ofSeconds(20);
  static final Duration DEFAULT_WRITE_TIMEOUT = Duration.ofMinutes(5);

  /** A connection lives as long as its client likes. */
  static ConnectionLimits none() {
    return new ConnectionLimits(
        null, null, 0, DEFAULT_GRACE, null, DEFAULT_PING_TIMEOUT, DEFAULT_WRITE_TIMEOUT);
  }
}
