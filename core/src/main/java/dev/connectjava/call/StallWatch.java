package dev.connectjava.call;

import java.lang.System.Logger;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Watches the loops that carry virtual threads. What keeps a loop from running others is found
 * after 60 to 100 milliseconds: a carried thread that computes, or that waits where the JDK can't
 * unmount it, or the loop's own code. The threads that wait for the loop then run elsewhere, the
 * stack is logged, and the method of a carried thread gets ordinary virtual threads for a while.
 *
 * <p>One daemon thread watches all loops of the JVM; it ends when none is left. It runs no code of
 * users, such as a log, since that could wait for one of the threads that it has to free.
 */
final class StallWatch {

  private static final Logger LOGGER = System.getLogger(StallWatch.class.getName());

  private static final long INTERVAL_NANOS = Duration.ofMillis(30).toNanos();

  /**
   * A loop that has run nothing else for this time, and at two looks, is held up. One look would
   * take a pause of the whole JVM for that.
   */
  static final Duration STALL = Duration.ofMillis(60);

  private static final Queue<Watched> WATCHED = new ConcurrentLinkedQueue<>();

  /** Whether the thread is there, or about to be started. */
  private static final AtomicBoolean WATCHING = new AtomicBoolean();

  private StallWatch() {}

  /** Creates the carrier of a loop, and watches it from now on. */
  static LoopCarrier newCarrier() {
    LoopCarrier carrier = new LoopCarrier();
    Watched watched = new Watched(carrier);
    WATCHED.add(watched);
    if (WATCHING.compareAndSet(false, true)) {
      boolean started = false;
      try {
        start();
        started = true;
      } finally {
        if (!started) { // There is no memory for a thread, and so none for the call.
          boolean unused = WATCHED.remove(watched);
          WATCHING.set(false);
        }
      }
    }
    return carrier;
  }

  private static void start() {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("connect-stall-watch")
            .inheritInheritableThreadLocals(false)
            .unstarted(StallWatch::watch);
    thread.setContextClassLoader(null); // It outlives the application that has started it.
    thread.start();
  }

  @SuppressWarnings("ThreadPriorityCheck") // It waits for time to pass, and not for a thread.
  private static void watch() {
    do {
      do {
        LockSupport.parkNanos(INTERVAL_NANOS);
        boolean unused = Thread.interrupted(); // Otherwise it would not wait any more.
        look(System.nanoTime());
      } while (!WATCHED.isEmpty());
      WATCHING.set(false);
    } while (!WATCHED.isEmpty() && WATCHING.compareAndSet(false, true));
  }

  private static void look(long nowNanos) {
    try {
      WATCHED.removeIf(Watched::isGone);
      WATCHED.forEach(each -> each.look(nowNanos));
    } catch (RuntimeException | Error e) { // There is no memory: the next look may have it.
      StallReport.failed(LOGGER, e);
    }
  }

  /** A carrier, with what was seen of it. Confined to the watching thread. */
  private static final class Watched {

    private final WeakReference<LoopCarrier> reference;
    private long runs = -1;
    private long sinceNanos;
    private int looks;
    private boolean reported;

    Watched(LoopCarrier carrier) {
      this.reference = new WeakReference<>(carrier);
    }

    boolean isGone() {
      return reference.refersTo(null);
    }

    void look(long nowNanos) {
      LoopCarrier carrier = reference.get();
      if (carrier == null) {
        return;
      }
      long seen = carrier.runs();
      CarriedThread running = carrier.running();
      if (seen != runs || (running == null && !carrier.hasWaiting())) {
        runs = seen;
        sinceNanos = nowNanos;
        looks = 0;
        reported = false;
      } else if (++looks > 1 && nowNanos - sinceNanos >= STALL.toNanos()) {
        carrier.runElsewhere();
        free(running);
        if (!reported) {
          reported = true;
          report(carrier, running, nowNanos);
        }
      }
    }

    /**
     * Wakes a thread that waits without being unmounted, since what it waits for may come from the
     * loop. If it was not unmounted for want of memory, it is when it waits again.
     */
    private static void free(@Nullable CarriedThread running) {
      Thread thread = running == null ? null : running.thread();
      if (thread != null) {
        Thread.State state = thread.getState();
        if (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING) {
          LockSupport.unpark(thread);
        }
      }
    }

    private void report(LoopCarrier carrier, @Nullable CarriedThread running, long nowNanos) {
      Thread thread = running == null ? carrier.loopThread() : running.thread();
      if (thread == null) {
        return;
      }
      StackTraceElement[] stack = thread.getStackTrace();
      if (carrier.runs() != runs || carrier.running() != running) {
        return; // It has just ended or begun to wait.
      }
      Execution execution = running == null ? null : running.execution();
      Duration portably = execution == null ? null : execution.becomePortable(nowNanos);
      if (execution == null || portably == null) {
        if (running == null) {
          StallReport.ofLoop(LOGGER, thread.getName(), stack);
        }
      } else {
        StallReport.ofCarried(LOGGER, thread.getName(), portably, execution.advice(), stack);
      }
    }
  }
}
