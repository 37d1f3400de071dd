package dev.connectjava.netty;

import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the peer of a silent connection is still there: it is pinged, and if it then
 * sends nothing for some time, the connection is given up. Confined to the connection's event loop.
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

    /** Whether it has streams. */
    boolean isInUse();

    /** Sends a ping. */
    void ping();

    /** The peer has not answered. */
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
   * Begins to listen.
   *
   * @param whileIdle whether the peer is pinged also while the connection is not in use
   */
  static Http2KeepAlive begin(
      KeepAlive settings, boolean whileIdle, ChannelHandlerContext ctx, Pinged connection) {
    Http2KeepAlive keepAlive = new Http2KeepAlive(settings, whileIdle, ctx, connection);
    keepAlive.listen();
    return keepAlive;
  }

  /** The peer has sent something, be it the answer to a ping. */
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

  /** Listens no more. */
  void over() {
    Future<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
