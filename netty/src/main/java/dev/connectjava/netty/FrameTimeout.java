package dev.connectjava.netty;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection on which a frame or a header block has begun and does not end in time, as
 * {@link UnfinishedFrame} counts it; the peer's preface is the first. One timer for the
 * connection's life looks. Confined to its event loop.
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
   * Begins to look.
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

  /** Looks no more. */
  void over() {
    Future<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
