package dev.connectjava.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A loop of one exchange, for transports whose network library has no event loop, such as a servlet
 * container. A virtual thread runs the tasks that are there, one after another, and ends when there
 * are no more. So an exchange that waits has no thread, and one whose library blocks for a moment
 * delays no other.
 *
 * <p>Once the exchange is over ({@link #end}), scheduled tasks never run. Other tasks still do,
 * since they wake what waits for the exchange.
 */
public final class ExchangeLoop extends Loop {

  private static final Logger LOGGER = System.getLogger(ExchangeLoop.class.getName());

  private static final ThreadFactory THREADS =
      Thread.ofVirtual().name("connect-exchange").inheritInheritableThreadLocals(false).factory();

  /** How many tasks run before the end of a turn, if that many are waiting. */
  private static final int TASKS_PER_TURN = 64;

  /** Counts the time for the scheduled tasks of all loops. */
  private static final ThreadLoop TIMERS =
      ThreadLoop.endingWhenIdle("connect-exchange-timers", Duration.ofSeconds(10));

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** Whether a thread runs the tasks, or has been started for that. */
  private final AtomicBoolean running = new AtomicBoolean();

  private final Set<Scheduled> scheduled = ConcurrentHashMap.newKeySet(2);
  private volatile boolean ended;
  private volatile @Nullable Thread thread;

  /** What runs at the end of the turn. Confined to the loop. */
  private final Queue<Runnable> turnEnd = new ArrayDeque<>(2);

  private ExchangeLoop() {}

  /** Creates a loop. */
  public static ExchangeLoop create() {
    return new ExchangeLoop();
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (running.compareAndSet(false, true)) {
      boolean started = false;
      try {
        THREADS.newThread(this::run).start();
        started = true;
      } finally {
        if (!started) {
          running.set(false); // There is no memory for a thread: the next task tries again.
        }
      }
    }
  }

  private void run() {
    bindToCurrentThread();
    do {
      thread = Thread.currentThread();
      runTurns();
      thread = null;
      running.set(false);
    } while (!tasks.isEmpty() && running.compareAndSet(false, true));
  }

  private void runTurns() {
    while (!tasks.isEmpty() || !turnEnd.isEmpty()) {
      for (int i = 0; i < TASKS_PER_TURN; i++) {
        Runnable next = tasks.poll();
        if (next == null) {
          break;
        }
        run(next);
      }
      for (Runnable next = turnEnd.poll(); next != null; next = turnEnd.poll()) {
        run(next);
      }
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOGGER.log(Level.ERROR, "a step of an exchange failed", e);
    } finally {
      Thread.interrupted(); // One task's interruption is not the next one's.
    }
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void afterTurn(Runnable task) {
    turnEnd.add(task);
  }

  @Override
  public Timer schedule(Runnable task, Duration delay) {
    Scheduled later = new Scheduled(task);
    scheduled.add(later);
    later.timer = TIMERS.schedule(() -> execute(later), delay);
    if (ended || !scheduled.contains(later)) { // It may have been cancelled without its timer.
      later.cancel();
    }
    return later;
  }

  /** Cancels the scheduled tasks, since the exchange is over; called on the loop. */
  public void end() {
    ended = true;
    scheduled.forEach(Scheduled::cancel);
  }

  /** A task that runs later, once, unless it is cancelled before. */
  private final class Scheduled implements Timer, Runnable {

    private final Runnable task;
    private volatile @Nullable Timer timer;

    private Scheduled(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (scheduled.remove(this)) {
        task.run();
      }
    }

    @Override
    public void cancel() {
      scheduled.remove(this);
      Timer current = timer;
      if (current != null) {
        current.cancel();
      }
    }
  }
}
