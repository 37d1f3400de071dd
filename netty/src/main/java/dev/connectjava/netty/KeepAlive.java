package dev.connectjava.netty;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 keep-alive by pings, of a server or a client: a peer from which nothing has come for some
 * time is pinged, and its connection is closed if then nothing comes either. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * NettyTransport.builder(url).keepAlive(KeepAlive.every(Duration.ofMinutes(5)))
 * }</pre>
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
   * A ping after each interval in which nothing has come, with 20 seconds for the answer.
   *
   * @param interval more than zero; servers of gRPC often allow their clients no less than 5
   *     minutes
   */
  public static KeepAlive every(Duration interval) {
    return new KeepAlive(
        Settings.positive("the interval of keepAlive", interval), DEFAULT_TIMEOUT, null);
  }

  /**
   * The same with another time that a peer may take to answer a ping; anything that comes is an
   * answer.
   *
   * @param newTimeout more than zero
   */
  public KeepAlive withTimeout(Duration newTimeout) {
    return new KeepAlive(
        interval, Settings.positive("the timeout of keepAlive", newTimeout), whileIdle);
  }

  /**
   * The same with a choice whether a connection is pinged, too, while no call is open on it. By
   * default a server does so, since a connection costs it memory and a file descriptor also without
   * calls, and a client does not: many servers of gRPC end the connection of a client that pings
   * them without calls.
   */
  public KeepAlive withWhileIdle(boolean newWhileIdle) {
    return new KeepAlive(interval, timeout, newWhileIdle);
  }

  /** How long nothing may have come before the peer is pinged. */
  public Duration interval() {
    return interval;
  }

  /** How long the peer may take to answer. */
  public Duration timeout() {
    return timeout;
  }

  /** Whether a connection without calls is pinged; empty for the default of the side. */
  public Optional<Boolean> whileIdle() {
    return Optional.ofNullable(whileIdle);
  }
}
