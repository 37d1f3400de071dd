package dev.connectjava.netty;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends an HTTP/2 connection on which the peer's preface, a frame or a header block has begun and is
 * not complete in time, as {@link UnfinishedFrame} measures it. One timer checks this for the life
 * of the connection. Confined to the connection's event loop.
 */
final class FrameTimeout {

  private final UnfinishedFrame unfinished;
  private final EventExecutor executor;
  private final long timeoutNanos;
  private final Runnable end;
  private @Nullable Future<?> timer;

  private FrameTimeout(
      UnfinishedFrame unfinished, EventExecutor executor, Duration timeout, Runnable end) {
    this.unfinished = unfinished;
    this.executor = executor;
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout);
    this.end = end;
  }

  /**
   * Starts the timer.
   *
   * @param end runs once if something is not complete in time
   */
  static FrameTimeout begin(
      UnfinishedFrame unfinished, EventExecutor executor, Duration timeout, Runnable end) {
    FrameTimeout look = new FrameTimeout(unfinished, executor, timeout, end);
    look.lookAfter(look.timeoutNanos);
    return look;
  }

  private void lookAfter(long nanos) {
    timer = executor.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    long waited = unfinished.forNanos();
    if (waited >= timeoutNanos) {
      end.run();
    } else {
      lookAfter(timeoutNanos - waited);
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
