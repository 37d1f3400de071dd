package dev.connectjava.netty;

import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the client of a silent connection is still there: it is pinged, and if it then
 * sends nothing for some time, its connection is closed. Confined to the connection's event loop.
 */
final class Http2KeepAlive {

  private final long intervalNanos;
  private final long timeoutNanos;
  private final ChannelHandlerContext ctx;
  private final Runnable ping;
  private @Nullable Future<?> timer;
  private boolean heard;
  private boolean pinged;

  private Http2KeepAlive(
      Duration interval, Duration timeout, ChannelHandlerContext ctx, Runnable ping) {
    this.intervalNanos = interval.toNanos();
    this.timeoutNanos = timeout.toNanos();
    this.ctx = ctx;
    this.ping = ping;
  }

  /**
   * Begins to listen.
   *
   * @param ping sends a ping
   */
  static Http2KeepAlive begin(
      Duration interval, Duration timeout, ChannelHandlerContext ctx, Runnable ping) {
    Http2KeepAlive keepAlive = new Http2KeepAlive(interval, timeout, ctx, ping);
    keepAlive.listen();
    return keepAlive;
  }

  /** The client has sent something, be it the answer to a ping. */
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
    if (heard) {
      listen();
    } else {
      pinged = true;
      timer =
          ctx.executor().schedule(() -> ctx.channel().close(), timeoutNanos, TimeUnit.NANOSECONDS);
      ping.run();
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
