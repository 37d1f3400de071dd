package dev.connectjava.netty;

import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Ends a client's connection that has been unused for too long. Confined to its event loop. */
final class IdleTimer {

  private final ChannelHandlerContext ctx;
  private final LongSupplier unusedNanos;
  private final BooleanSupplier spare;
  private final Runnable end;
  private long timeoutNanos;

  /** Whether the timeout is that of the server, which will close the connection itself. */
  private boolean shortened;

  private @Nullable Future<?> timer;

  private IdleTimer(
      ChannelHandlerContext ctx,
      Duration timeout,
      LongSupplier unusedNanos,
      BooleanSupplier spare,
      Runnable end) {
    this.ctx = ctx;
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout);
    this.unusedNanos = unusedNanos;
    this.spare = spare;
    this.end = end;
  }

  /**
   * Starts the timer.
   *
   * @param unusedNanos gives for how long the connection has been unused; zero while it is in use
   * @param spare gives whether the connection may end; false if it is kept although it is unused
   * @param end runs when it has been unused for the timeout
   */
  static IdleTimer begin(
      ChannelHandlerContext ctx,
      Duration timeout,
      LongSupplier unusedNanos,
      BooleanSupplier spare,
      Runnable end) {
    IdleTimer timer = new IdleTimer(ctx, timeout, unusedNanos, spare, end);
    timer.start(timer.timeoutNanos);
    return timer;
  }

  /**
   * Shortens the timeout, if the server keeps the connection for less time. The connection then
   * ends also if it is not spare: a request could be lost when the server closes it.
   */
  void shorten(Duration timeout) {
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    if (nanos < timeoutNanos) {
      timeoutNanos = nanos;
      shortened = true;
      over();
      start(nanos);
    }
  }

  private void start(long delayNanos) {
    timer = ctx.executor().schedule(this::onTimer, delayNanos, TimeUnit.NANOSECONDS);
  }

  private void onTimer() {
    long unused = unusedNanos.getAsLong();
    if (unused < timeoutNanos) {
      start(timeoutNanos - unused);
    } else if (shortened || spare.getAsBoolean()) {
      end.run();
    } else {
      start(timeoutNanos);
    }
  }

  void over() {
    Future<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
