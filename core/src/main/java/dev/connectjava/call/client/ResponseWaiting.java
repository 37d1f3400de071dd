package dev.connectjava.call.client;

import dev.connectjava.RpcMethod;
import dev.connectjava.call.Execution;
import dev.connectjava.http.Loop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads and stages that wait for a response: for its headers, or for a message or the end.
 * Any number of threads may wait, and one stage for each of the two. There is no lock: a waiter
 * checks again after it has registered, and a thread that brings an event checks for waiters after
 * it has published the event.
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

  /** A waiting thread, in a list with the others. */
  private record Waiter(Thread thread, @Nullable Waiter next) {}

  @SuppressWarnings("unused") // Used through its handle.
  private volatile @Nullable Waiter threads;

  /** Whether a thread has ever waited for the headers, which is rare. */
  private volatile boolean headersAwaited;

  @SuppressWarnings("unused") // Used through its handle.
  private volatile @Nullable Runnable readableStage;

  @SuppressWarnings("unused") // Used through its handle.
  private volatile @Nullable Runnable headersStage;

  /** Returns whether there is a message to take, or the call has ended. Called on any thread. */
  abstract boolean isReadable();

  /** Returns whether the headers are known or never will be. */
  abstract boolean knowsHeaders();

  /** Returns whether waiting is useless until the waiting thread itself has done something else. */
  abstract boolean isHopeless();

  /** Returns the loop on which the awaited events arrive; null if there is none yet. */
  public abstract @Nullable Loop loop();

  /** Runs the task of a stage outside of the loop. */
  abstract void run(Runnable callback);

  /** Returns the method that is called. */
  abstract RpcMethod<?, ?> method();

  /** Throws if this thread must not wait for the call. */
  final void requireOwnThread() {
    if (Loop.current() != null) {
      new WaitingCaller(method()).requireOwnThread();
    }
  }

  /** Waits until there is a message to take, the call has ended, or waiting is useless. */
  final void awaitReadable() throws InterruptedException {
    while (!isReadable() && !isHopeless()) {
      park(false);
    }
  }

  /** Waits until the headers are known or never will be, or waiting is useless. */
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

  /**
   * Returns whether the thread has not been woken: a thread that wakes others removes all of them.
   */
  private boolean isWaiting(Thread thread) {
    for (Waiter each = threads; each != null; each = each.next) {
      if (each.thread == thread) {
        return true;
      }
    }
    return false;
  }

  /**
   * Registers a task that runs when there is a message to take or the call has ended.
   *
   * @return true if this is already so; the task is not run then
   */
  final boolean isReadableOr(Runnable later) {
    if (isReadable()) {
      return true;
    }
    if (!READABLE_STAGE.compareAndSet(this, null, later)) {
      throw new IllegalStateException("another stage already waits for a message");
    }
    return isReadable() && READABLE_STAGE.compareAndSet(this, later, null);
  }

  /**
   * Registers a task that runs when the headers are known or never will be.
   *
   * @return true if this is already so; the task is not run then
   */
  final boolean knowsHeadersOr(Runnable later) {
    if (knowsHeaders()) {
      return true;
    }
    if (!HEADERS_STAGE.compareAndSet(this, null, later)) {
      throw new IllegalStateException("another stage already waits for the headers");
    }
    return knowsHeaders() && HEADERS_STAGE.compareAndSet(this, later, null);
  }

  /** Called after an event: runs the stages and wakes the threads that can go on. */
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

  /** Threads that wait for something else check again, too. */
  private void wakeThreads() {
    Waiter woken = (Waiter) THREADS.getAndSet(this, null);
    Loop loop = loop();
    while (woken != null) {
      Execution.wake(loop, woken.thread);
      woken = woken.next;
    }
  }
}
