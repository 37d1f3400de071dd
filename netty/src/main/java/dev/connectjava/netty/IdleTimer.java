package dev.connectjava.netty;

import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Ends a connection that has not been used for some time. Confined to its event loop. */
final class IdleTimer {

  private final ChannelHandlerContext ctx;
  private final LongSupplier unusedNanos;
  private final Runnable end;
  private long timeoutNanos;
  private @Nullable Future<?> timer;

  private IdleTimer(
      ChannelHandlerContext ctx, Duration timeout, LongSupplier unusedNanos, Runnable end) {
    this.ctx = ctx;
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout);
    this.unusedNanos = unusedNanos;
    this.end = end;
  }

  /**
   * Begins to look.
   *
   * @param unusedNanos for how long the connection has not been used; zero while it is
   * @param end runs when that is too long
   */
  static IdleTimer begin(
      ChannelHandlerContext ctx, Duration timeout, LongSupplier unusedNanos, Runnable end) {
    IdleTimer timer = new IdleTimer(ctx, timeout, unusedNanos, end);
    timer.start(timer.timeoutNanos);
    return timer;
  }

  /** The server keeps the connection only so long. */
  void shorten(Duration timeout) {
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    if (nanos < timeoutNanos) {
      timeoutNanos = nanos;
      over();
      start(nanos);
    }
  }

  private void start(long delayNanos) {
    timer = ctx.executor().schedule(this::onTimer, delayNanos, TimeUnit.NANOSECONDS);
  }

  private void onTimer() {
    long unused = unusedNanos.getAsLong();
    if (unused >= timeoutNanos) {
      end.run();
    } else {
      start(timeoutNanos - unused);
    }
  }

  void over() {
    Future<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
