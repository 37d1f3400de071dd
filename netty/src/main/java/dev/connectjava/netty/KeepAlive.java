package dev.connectjava.netty;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 keep-alive pings of a server or a client. When nothing has arrived from the peer for the
 * {@link #interval}, it is sent a {@code PING}; if nothing arrives within the {@link #timeout}
 * after that, the connection is closed. Immutable and thread-safe.
 *
 * <pre>{@code
 * NettyTransport.builder(url).keepAlive(KeepAlive.every(Duration.ofMinutes(5)))
 * }</pre>
 *
 * @see NettyServer.Builder#keepAlive
 * @see NettyTransport.Builder#keepAlive
 */
public final class KeepAlive {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);

  private final Duration interval;
  private final Duration timeout;
  private final @Nullable Boolean whileIdle;

  private KeepAlive(Duration interval, Duration timeout, @Nullable Boolean whileIdle) {
    this.interval = interval;
    this.timeout = timeout;
    this.whileIdle = whileIdle;
  }

  /**
   * Returns settings that ping a peer after each interval in which nothing has arrived from it, and
   * wait 20 seconds for the answer.
   *
   * @param interval more than zero; many gRPC servers allow clients no interval below 5 minutes
   * @throws IllegalArgumentException if it is zero or negative
   */
  public static KeepAlive every(Duration interval) {
    return new KeepAlive(
        Settings.positive("the interval of keepAlive", interval), DEFAULT_TIMEOUT, null);
  }

  /**
   * Returns these settings with another time that the peer may take to answer a ping. Anything that
   * arrives from the peer counts as an answer.
   *
   * @param newTimeout more than zero
   * @throws IllegalArgumentException if it is zero or negative
   */
  public KeepAlive withTimeout(Duration newTimeout) {
    return new KeepAlive(
        interval, Settings.positive("the timeout of keepAlive", newTimeout), whileIdle);
  }

  /**
   * Returns these settings with a choice whether the peer is also pinged while no call is open on
   * the connection. By default a server does so, since a connection without calls also uses memory
   * and a file descriptor; a client does not, since many gRPC servers end the connection of a
   * client that pings them without calls.
   */
  public KeepAlive withWhileIdle(boolean newWhileIdle) {
    return new KeepAlive(interval, timeout, newWhileIdle);
  }

  /** Returns the time without data from the peer after which it is pinged. */
  public Duration interval() {
    return interval;
  }

  /** Returns the time that the peer may take to answer a ping. */
  public Duration timeout() {
    return timeout;
  }

  /**
   * Returns whether the peer is also pinged while no call is open on the connection; empty for the
   * default of the side: true for a server, false for a client.
   */
  public Optional<Boolean> whileIdle() {
    return Optional.ofNullable(whileIdle);
  }
}
