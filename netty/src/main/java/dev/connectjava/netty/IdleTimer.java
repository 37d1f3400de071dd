package dev.connectjava.netty;

import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Ends a connection that has not been used for some time. Confined to its event loop. */
final class IdleTimer {

  private final ChannelHandlerContext ctx;
  private final BooleanSupplier inUse;
  private final Runnable end;
  private long timeoutNanos;
  private long usedNanos = System.nanoTime();
  private @Nullable Future<?> timer;

  private IdleTimer(
      ChannelHandlerContext ctx, Duration timeout, BooleanSupplier inUse, Runnable end) {
    this.ctx = ctx;
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout);
    this.inUse = inUse;
    this.end = end;
  }

  static IdleTimer begin(
      ChannelHandlerContext ctx, Duration timeout, BooleanSupplier inUse, Runnable end) {
    IdleTimer timer = new IdleTimer(ctx, timeout, inUse, end);
    timer.start(timer.timeoutNanos);
    return timer;
  }

  /** The connection's use has just ended. */
  void used() {
    usedNanos = System.nanoTime();
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
    long unused = inUse.getAsBoolean() ? 0 : System.nanoTime() - usedNanos;
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
