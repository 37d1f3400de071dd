package dev.connectjava.call.client;

import dev.connectjava.Method;
import dev.connectjava.call.Execution;
import dev.connectjava.http.Loop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for the headers or the end of a unary call: any number of threads, and one stage for
 * each. There is no lock: who begins to wait looks once more, and who brings it looks who waits.
 */
abstract class ResponseWaiting {

  private static final VarHandle THREADS;
  private static final VarHandle END_STAGE;
  private static final VarHandle HEADERS_STAGE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      THREADS = lookup.findVarHandle(ResponseWaiting.class, "threads", Waiter.class);
      END_STAGE = lookup.findVarHandle(ResponseWaiting.class, "endStage", Runnable.class);
      HEADERS_STAGE = lookup.findVarHandle(ResponseWaiting.class, "headersStage", Runnable.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A thread that waits, before others that do. */
  private record Waiter(Thread thread, @Nullable Waiter next) {}

  @SuppressWarnings("unused") // By its handle.
  private volatile @Nullable Waiter threads;

  /** Whether a thread has ever waited for the headers, as few do. */
  private volatile boolean headersAwaited;

  @SuppressWarnings("unused") // By its handle.
  private volatile @Nullable Runnable endStage;

  @SuppressWarnings("unused") // By its handle.
  private volatile @Nullable Runnable headersStage;

  /** Whether the call has ended. */
  abstract boolean isOver();

  /** Whether the headers are known, or will not be. */
  abstract boolean knowsHeaders();

  /** The loop that brings what is waited for; null if there is none yet. */
  abstract @Nullable Loop loop();

  /** Runs a stage's task off the loop. */
  abstract void run(Runnable callback);

  /** The method that is called. */
  abstract Method<?, ?> method();

  /** Throws if the thread must not wait for the call. */
  final void requireOwnThread() {
    if (Loop.current() != null) {
      new WaitingCaller(method()).requireOwnThread();
    }
  }

  final void awaitEnd() throws InterruptedException {
    while (!isOver()) {
      park(false);
    }
  }

  final void awaitHeaders() throws InterruptedException {
    headersAwaited = true;
    while (!knowsHeaders()) {
      park(true);
    }
  }

  private void park(boolean forHeaders) throws InterruptedException {
    requireOwnThread();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Thread self = Thread.currentThread();
    push(self);
    while (!(forHeaders ? knowsHeaders() : isOver()) && isWaiting(self)) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private void push(Thread thread) {
    Waiter first = threads;
    while (!THREADS.compareAndSet(this, first, new Waiter(thread, first))) {
      first = threads;
    }
  }

  /** Whether the thread has not been woken: whoever wakes takes all out. */
  private boolean isWaiting(Thread thread) {
    for (Waiter each = threads; each != null; each = each.next) {
      if (each.thread == thread) {
        return true;
      }
    }
    return false;
  }

  /**
   * Has the task run when the call is over.
   *
   * @return true if it is now; the task is not run then
   */
  final boolean isOverOr(Runnable later) {
    if (isOver()) {
      return true;
    }
    if (!END_STAGE.compareAndSet(this, null, later)) {
      throw new IllegalStateException("another stage waits for a message already");
    }
    return isOver() && END_STAGE.compareAndSet(this, later, null);
  }

  /**
   * Has the task run when the headers are known, or will not be.
   *
   * @return true if that is so now; the task is not run then
   */
  final boolean knowsHeadersOr(Runnable later) {
    if (knowsHeaders()) {
      return true;
    }
    if (!HEADERS_STAGE.compareAndSet(this, null, later)) {
      throw new IllegalStateException("another stage waits for the headers already");
    }
    return knowsHeaders() && HEADERS_STAGE.compareAndSet(this, later, null);
  }

  /** The headers are known: threads that wait for the end look once more, too. */
  final void wakeHeaders() {
    if (headersStage != null || headersAwaited) {
      wake((Runnable) HEADERS_STAGE.getAndSet(this, null));
    }
  }

  /** The call has ended. */
  final void wakeAll() {
    wake((Runnable) HEADERS_STAGE.getAndSet(this, null));
    wake((Runnable) END_STAGE.getAndSet(this, null));
  }

  private void wake(@Nullable Runnable stage) {
    if (stage != null) {
      run(stage);
    }
    Waiter woken = (Waiter) THREADS.getAndSet(this, null);
    Loop loop = loop();
    while (woken != null) {
      Execution.wake(loop, woken.thread);
      woken = woken.next;
    }
  }
}
