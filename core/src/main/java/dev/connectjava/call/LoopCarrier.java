package dev.connectjava.call;

import dev.connectjava.http.Loop;
import dev.connectjava.http.LoopLocal;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The virtual threads that one loop carries, and which of them can run. The loop runs them one
 * after another, each until it waits or ends. If the loop has ended, or is held up, the JDK's
 * scheduler runs them. Thread-safe.
 */
final class LoopCarrier implements Runnable {

  /** The carrier of a loop, which {@link StallWatch} watches. */
  private static final LoopLocal<LoopCarrier> OF_LOOP = LoopLocal.of(StallWatch::newCarrier);

  private static final Logger LOGGER = System.getLogger(LoopCarrier.class.getName());

  /** How many virtual threads run before the loop's other tasks, and its I/O, have their turn. */
  private static final int THREADS_PER_TURN = 256;

  private final Queue<Ready> ready = new ConcurrentLinkedQueue<>();

  /**
   * A thread that became able to run. A thread may be there twice, if the JDK's scheduler has run
   * it meanwhile: so each time has an object of its own.
   */
  private static final class Ready {

    final CarriedThread thread;

    Ready(CarriedThread thread) {
      this.thread = thread;
    }
  }

  /** Whether the loop is going to run {@link #run}. */
  private final AtomicBoolean scheduled = new AtomicBoolean();

  // Written on the loop, and read by the watch.
  private final AtomicReference<@Nullable CarriedThread> running = new AtomicReference<>();
  private final AtomicLong runs = new AtomicLong();
  private volatile @Nullable Thread loopThread;

  /** Whether the other tasks of the loop have their turn next. Confined to the loop. */
  private boolean ending;

  /** Always the same once it is set, before the first thread is added. */
  private volatile @Nullable Loop loop;

  LoopCarrier() {}

  /** Returns the carrier of a loop; called on the loop. */
  static LoopCarrier of(Loop loop) {
    LoopCarrier carrier = loop.local(OF_LOOP);
    if (carrier.loop == null) {
      carrier.loopThread = Thread.currentThread();
      carrier.loop = loop;
    }
    return carrier;
  }

  /** Creates a carrier for the callers of a client that has this loop; called on any thread. */
  static LoopCarrier ofCallers(Loop loop) {
    return StallWatch.newCarrier().carriedBy(loop);
  }

  /** Sets the loop, before the first thread is added. */
  LoopCarrier carriedBy(Loop own) {
    this.loop = own;
    return this;
  }

  /** Adds a virtual thread that can run; called on any thread. */
  void add(CarriedThread thread) {
    ready.add(new Ready(thread));
    schedule(false);
  }

  /**
   * Makes the loop run the threads.
   *
   * @param later after what the loop has to do otherwise, also if it is in a turn
   */
  private void schedule(boolean later) {
    Loop own = loop;
    if (own == null || scheduled.get() || !scheduled.compareAndSet(false, true)) {
      return;
    }
    boolean done = false;
    try {
      if (later) {
        Loop.Timer unused = own.schedule(this, Duration.ZERO);
      } else {
        own.execute(this);
      }
      done = true;
    } catch (RejectedExecutionException e) { // The loop has ended.
      scheduled.set(false);
      runElsewhere();
      done = true;
    } finally {
      if (!done) {
        scheduled.set(false); // There is no memory: the JDK tries again.
      }
    }
  }

  /**
   * Lets the JDK's scheduler run the virtual threads that can run; called on any thread. One that
   * is given to both, this scheduler and the loop, runs once: the JDK sees to that. If there is no
   * memory for it, it stays here.
   */
  void runElsewhere() {
    for (Ready next = ready.peek(); next != null; next = ready.peek()) {
      next.thread.continueElsewhere();
      boolean unused = ready.remove(next);
    }
  }

  @Override
  public void run() {
    ending = false;
    if (loopThread == null) {
      loopThread = Thread.currentThread();
    }
    for (int i = 0; i < THREADS_PER_TURN && !ending; i++) {
      Ready next = ready.poll();
      if (next == null) {
        break;
      }
      run(next.thread);
    }
    scheduled.set(false);
    if (!ready.isEmpty()) {
      schedule(true);
    }
  }

  /**
   * Gives the loop's other tasks, and its I/O, their turn when the running thread waits or yields;
   * called by that thread.
   */
  void endTurn() {
    ending = true;
  }

  private void run(CarriedThread thread) {
    runs.setRelease(runs.getPlain() + 1);
    running.setRelease(thread);
    try {
      thread.continueHere();
    } catch (RuntimeException | Error e) { // For example, there is no memory to continue it.
      FailureLog.error(LOGGER, "can't run the virtual thread", thread.thread(), e);
    } finally {
      running.setRelease(null);
    }
  }

  // For the watch.

  /** Returns the thread that runs now; null if none does. */
  @Nullable CarriedThread running() {
    return running.getAcquire();
  }

  /** Returns how many times a thread was run: if it stays the same, the loop has run no other. */
  long runs() {
    return runs.getAcquire();
  }

  /** Returns whether threads wait for the loop. */
  boolean hasWaiting() {
    return !ready.isEmpty();
  }

  /** Returns the loop; null if it has carried nothing yet. */
  @Nullable Loop loop() {
    return loop;
  }

  /** Returns the thread of the loop; null if the loop has carried nothing yet. */
  @Nullable Thread loopThread() {
    return loopThread;
  }
}
