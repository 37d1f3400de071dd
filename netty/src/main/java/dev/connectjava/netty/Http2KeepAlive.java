package dev.connectjava.netty;

import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends the keep-alive pings of an HTTP/2 connection. If nothing arrives from the peer during the
 * interval, it is pinged; if then nothing arrives within the timeout, the connection is closed.
 * Confined to the connection's event loop.
 */
final class Http2KeepAlive {

  private final long intervalNanos;
  private final long timeoutNanos;
  private final boolean whileIdle;
  private final ChannelHandlerContext ctx;
  private final Pinged connection;
  private @Nullable Future<?> timer;
  private boolean heard;
  private boolean pinged;

  /** The connection that is kept alive. */
  interface Pinged {

    /** Returns whether the connection has open streams. */
    boolean isInUse();

    /** Sends a {@code PING} frame. */
    void ping();

    /** Handles a ping that the peer has not answered in time. */
    void onSilence();
  }

  private Http2KeepAlive(
      KeepAlive settings, boolean whileIdle, ChannelHandlerContext ctx, Pinged connection) {
    this.intervalNanos = TimeUnit.NANOSECONDS.convert(settings.interval());
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(settings.timeout());
    this.whileIdle = whileIdle;
    this.ctx = ctx;
    this.connection = connection;
  }

  /**
   * Starts the first interval.
   *
   * @param whileIdle whether the peer is also pinged while the connection is not in use
   */
  static Http2KeepAlive begin(
      KeepAlive settings, boolean whileIdle, ChannelHandlerContext ctx, Pinged connection) {
    Http2KeepAlive keepAlive = new Http2KeepAlive(settings, whileIdle, ctx, connection);
    keepAlive.listen();
    return keepAlive;
  }

  /** Notes that the peer has sent something: any data, or the answer to a ping. */
  void heard() {
    heard = true;
    if (pinged) {
      over();
      listen();
    }
  }

  private void listen() {
    heard = false;
    pinged = false;
    timer = ctx.executor().schedule(this::afterInterval, intervalNanos, TimeUnit.NANOSECONDS);
  }

  private void afterInterval() {
    if (heard || !(whileIdle || connection.isInUse())) {
      listen();
    } else {
      pinged = true;
      timer = ctx.executor().schedule(connection::onSilence, timeoutNanos, TimeUnit.NANOSECONDS);
      connection.ping();
    }
  }

  /** Cancels the timer. */
  void over() {
    Future<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
