package dev.connectjava.call.client;

import dev.connectjava.RpcMethod;
import dev.connectjava.call.Execution;
import dev.connectjava.http.Loop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for the headers of a response, or for something else of it to take or to be told: any
 * number of threads, and one stage for each. There is no lock: who begins to wait looks once more,
 * and who brings it looks who waits.
 */
abstract class ResponseWaiting {

  private static final VarHandle THREADS;
  private static final VarHandle READABLE_STAGE;
  private static final VarHandle HEADERS_STAGE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      THREADS = lookup.findVarHandle(ResponseWaiting.class, "threads", Waiter.class);
      READABLE_STAGE = lookup.findVarHandle(ResponseWaiting.class, "readableStage", Runnable.class);
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
  private volatile @Nullable Runnable readableStage;

  @SuppressWarnings("unused") // By its handle.
  private volatile @Nullable Runnable headersStage;

  /** Whether there is something to take, or the call has ended. Asked by any thread. */
  abstract boolean isReadable();

  /** Whether the headers are known, or will not be. */
  abstract boolean knowsHeaders();

  /** Whether nothing comes before the thread that would wait has done something else. */
  abstract boolean isHopeless();

  /** The loop that brings what is waited for; null if there is none yet. */
  public abstract @Nullable Loop loop();

  /** Runs a stage's task off the loop. */
  abstract void run(Runnable callback);

  /** The method that is called. */
  abstract RpcMethod<?, ?> method();

  /** Throws if the thread must not wait for the call. */
  final void requireOwnThread() {
    if (Loop.current() != null) {
      new WaitingCaller(method()).requireOwnThread();
    }
  }

  /** Waits until there is something to take or to be told, or it is hopeless to wait. */
  final void awaitReadable() throws InterruptedException {
    while (!isReadable() && !isHopeless()) {
      park(false);
    }
  }

  /** Waits until the headers are known or will not be, or it is hopeless to wait. */
  final void awaitHeaders() throws InterruptedException {
    headersAwaited = true;
    while (!knowsHeaders() && !isHopeless()) {
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
    while (!canGoOn(forHeaders) && isWaiting(self)) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private boolean canGoOn(boolean forHeaders) {
    return isHopeless() || (forHeaders ? knowsHeaders() : isReadable());
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
   * Has the task run when there is something to take or to be told.
   *
   * @return true if there is now; the task is not run then
   */
  final boolean isReadableOr(Runnable later) {
    if (isReadable()) {
      return true;
    }
    if (!READABLE_STAGE.compareAndSet(this, null, later)) {
      throw new IllegalStateException("another stage waits for a message already");
    }
    return isReadable() && READABLE_STAGE.compareAndSet(this, later, null);
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

  /** Something has come: runs the stages, and wakes the threads, that can go on. */
  final void wake() {
    if (headersStage != null && knowsHeaders()) {
      runStage((Runnable) HEADERS_STAGE.getAndSet(this, null));
    }
    if (readableStage != null && isReadable()) {
      runStage((Runnable) READABLE_STAGE.getAndSet(this, null));
    }
    if (threads != null && (canGoOn(false) || (headersAwaited && canGoOn(true)))) {
      wakeThreads();
    }
  }

  private void runStage(@Nullable Runnable stage) {
    if (stage != null) {
      run(stage);
    }
  }

  /** Those that wait for something else look once more, too. */
  private void wakeThreads() {
    Waiter woken = (Waiter) THREADS.getAndSet(this, null);
    Loop loop = loop();
    while (woken != null) {
      Execution.wake(loop, woken.thread);
      woken = woken.next;
    }
  }
}
