package dev.connectjava.call;

import dev.connectjava.ExecutionMode;
import dev.connectjava.http.Loop;
import dev.connectjava.http.LoopLocal;
import dev.connectjava.platform.Log;
import dev.connectjava.platform.Log.Level;
import dev.connectjava.platform.TaskThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The implementation of an {@link ExecutionMode}: the only place that decides where application
 * code runs, how it is started and woken, and whether it may wait. Each method has its own.
 * Thread-safe.
 */
public final class Execution {

  /** The name of a virtual thread, or its prefix. */
  private static final String THREADS = "connect-handler";

  private static final Threads UNNAMED = new Threads(THREADS, TaskThreads.named(THREADS));

  /** For how long a method's calls are not carried after one has held up its loop. */
  private static final Duration FIRST_PORTABLE = Duration.ofSeconds(10);

  private static final Duration LONGEST_PORTABLE = Duration.ofHours(1);

  private static final Log LOG = Log.of(Execution.class);

  /** Whether any execution of this JVM has used carried threads, so that wakers look for them. */
  private static volatile boolean carries;

  private static final AtomicBoolean WARNED = new AtomicBoolean();
  private static final AtomicBoolean WARNED_CALLERS = new AtomicBoolean();

  private static final Execution VIRTUAL_THREADS = new Execution(ExecutionMode.virtualThreads());

  /** The modes; users know them as the factories of {@link ExecutionMode}. */
  private enum Kind {
    VIRTUAL_THREADS,
    CARRIER,
    EVENT_LOOP,
    EXECUTOR
  }

  private final Kind kind;
  private final Executor executor;

  /** What the report says of a thread that has kept its loop, with the time in seconds. */
  private final String advice;

  /** Whether calls that would be carried run on ordinary virtual threads, until a time. */
  private volatile boolean portable;

  private volatile long portableUntilNanos;

  /** For how long they do or did the last time. Confined to the thread that watches the loops. */
  private Duration portably = Duration.ZERO;

  private Execution(ExecutionMode mode) {
    this(
        mode,
        "its method runs on ordinary virtual threads; choose ExecutionMode.virtualThreads() or"
            + " ExecutionMode.of(executor) for it");
  }

  private Execution(ExecutionMode mode, String advice) {
    this.advice = advice;
    this.executor = mode.executor().orElse(Runnable::run);
    if (mode.executor().isPresent()) {
      this.kind = Kind.EXECUTOR;
    } else if (mode.equals(ExecutionMode.eventLoop())) {
      this.kind = Kind.EVENT_LOOP;
    } else if (mode.equals(ExecutionMode.carrier())
        && canCarry(
            "ExecutionMode.carrier() is not available, since %s; handlers run as with"
                + " ExecutionMode.virtualThreads()",
            WARNED)) {
      this.kind = Kind.CARRIER;
    } else {
      this.kind = Kind.VIRTUAL_THREADS;
    }
  }

  private static boolean canCarry(String warning, AtomicBoolean warned) {
    String reason = VirtualThreads.unavailable();
    if (reason == null) {
      carries = true;
    } else if (!warned.getAndSet(true)) {
      LOG.log(Level.WARNING, warning.formatted(reason));
    }
    return reason == null;
  }

  /** Returns whether there may be threads that a loop carries. */
  static boolean carries() {
    return carries;
  }

  /** Application code that is about to run. */
  public interface Task extends Runnable {

    /** Returns the name and the factory of its virtual thread, if it runs on one. */
    default Threads threads() {
      return UNNAMED;
    }

    /** Called if it can't be started, and so never runs; on any thread. */
    void onStartFailed(Throwable cause);
  }

  /**
   * Virtual threads with a name, which thread dumps then show. If these are kept, the names cost
   * nothing.
   *
   * <p>They inherit the context class loader of the thread that starts them, and its thread-locals.
   * That is the loop at the end of a turn, which has inherited none itself, or a thread that has
   * run no handler yet: never that of another call.
   *
   * @param name the name of each of them
   * @param factory creates those that the JDK schedules
   */
  public record Threads(String name, ThreadFactory factory) {}

  /** Returns virtual threads with a name. */
  public static Threads threadsFor(String name) {
    String whole = THREADS + " " + name;
    return new Threads(whole, TaskThreads.named(whole));
  }

  /** Returns the execution of a mode. */
  public static Execution of(ExecutionMode mode) {
    return new Execution(mode);
  }

  /**
   * Returns the execution of callers that a loop of their client carries; null if this JVM has no
   * such threads, which is logged once.
   */
  static @Nullable Execution ofCallers() {
    return canCarry(
            "Transport.carriedThreads() has ordinary virtual threads, since %s", WARNED_CALLERS)
        ? new Execution(
            ExecutionMode.carrier(),
            "the threads of its factory are ordinary virtual threads; use Thread.ofVirtual() for"
                + " it, or a factory of its own (Transport.carriedThreads)")
        : null;
  }

  /** Returns what follows from a thread that has kept its loop, for the report. */
  String advice() {
    return advice;
  }

  /** Returns this execution, or virtual threads if code must not wait in this one. */
  public Execution thatMayBlock() {
    return mayBlock() ? this : VIRTUAL_THREADS;
  }

  /** Returns whether code that runs this way may wait. */
  public boolean mayBlock() {
    return kind != Kind.EVENT_LOOP;
  }

  /**
   * Returns whether an asynchronous handler is called on the loop itself: always, unless the user
   * has set an executor.
   */
  public boolean startsStagesOnLoop() {
    return kind != Kind.EXECUTOR;
  }

  /**
   * Starts a task; called on the loop. All tasks of a turn that run on virtual threads are
   * submitted, or run by the loop, together at the end of the turn.
   */
  public void start(Loop loop, Task task) {
    switch (kind) {
      case VIRTUAL_THREADS -> loop.local(Turn.OF_LOOP).start(loop, task);
      case CARRIER -> carry(loop, task);
      case EVENT_LOOP -> task.run();
      case EXECUTOR -> submit(task);
    }
  }

  private void carry(Loop loop, Task task) {
    if (isPortable()
        || CurrentCall.isVirtual(Thread.currentThread())) { // That can't carry another one.
      loop.local(Turn.OF_LOOP).start(loop, task);
      return;
    }
    try {
      CarriedThread.start(LoopCarrier.of(loop), this, task);
    } catch (RuntimeException | Error e) { // There is no memory for a thread.
      task.onStartFailed(e);
    }
  }

  /** Returns whether no loop carries the calls now, because one has held up its loop. */
  boolean isPortable() {
    if (portable && System.nanoTime() - portableUntilNanos >= 0) {
      portable = false;
    }
    return portable;
  }

  /**
   * Uses ordinary virtual threads from now on: for longer than the last time, unless that was long
   * ago. Called by the watch, when a call has held up its loop.
   *
   * @return for how long; null if they are in use already
   */
  @Nullable Duration becomePortable(long nowNanos) {
    if (isPortable()) {
      return null;
    }
    Duration longer = portably.multipliedBy(4);
    boolean first =
        portably.isZero() || nowNanos - portableUntilNanos > longer.multipliedBy(4).toNanos();
    portably = first ? FIRST_PORTABLE : Collections.min(List.of(longer, LONGEST_PORTABLE));
    portableUntilNanos = nowNanos + portably.toNanos();
    portable = true;
    return portably;
  }

  private void submit(Task task) {
    try {
      executor.execute(task);
    } catch (RuntimeException | Error e) { // It is the user's executor, and may throw anything.
      task.onStartFailed(e);
    }
  }

  /**
   * Wakes a thread that is parked or about to park. If the thread is virtual, no loop carries it,
   * and this is called on the loop, it is woken at the end of the loop's turn, together with all
   * others of that turn; otherwise at once.
   *
   * @param loop the loop of the event that the thread waits for; null if there is none yet
   */
  public static void wake(@Nullable Loop loop, Thread waiter) {
    if (CurrentCall.isVirtual(waiter) && !(carries && CarriedThread.is(waiter))) {
      wake(loop, () -> LockSupport.unpark(waiter));
    } else {
      LockSupport.unpark(waiter);
    }
  }

  /**
   * Wakes waiting virtual threads. If this is called on the loop, they are woken at the end of the
   * loop's turn, together with all others of that turn; otherwise at once.
   *
   * @param loop the loop of the event that they wait for; null if there is none yet
   * @param waking wakes them, on any thread
   */
  public static void wake(@Nullable Loop loop, Runnable waking) {
    if (loop == null || !loop.inLoop()) {
      waking.run();
    } else {
      loop.local(Turn.OF_LOOP).wake(loop, waking);
    }
  }

  /**
   * The virtual threads that one turn of a loop starts and wakes. At the end of the turn, all of
   * them are handed over at once: one virtual thread starts and wakes the others, so the scheduler
   * is woken once for each turn and not once for each call. Confined to its loop.
   */
  private static final class Turn {

    static final LoopLocal<Turn> OF_LOOP = LoopLocal.of(Turn::new);

    private List<Task> started = new ArrayList<>();
    private List<Runnable> woken = new ArrayList<>();

    /** Whether the end of this turn is scheduled. */
    private boolean scheduled;

    private Turn() {}

    void start(Loop loop, Task task) {
      started.add(task);
      schedule(loop);
    }

    void wake(Loop loop, Runnable waking) {
      woken.add(waking);
      schedule(loop);
    }

    private void schedule(Loop loop) {
      if (!scheduled) {
        scheduled = true;
        try {
          loop.afterTurn(this::end);
        } catch (RuntimeException | Error e) { // The loop has ended, or there is no memory.
          end();
        }
      }
    }

    private void end() {
      scheduled = false;
      // The lists of this turn go to another thread, so the next turn needs new lists, even if
      // these are empty.
      List<Task> tasks = started.isEmpty() ? List.of() : started;
      List<Runnable> waiters = woken.isEmpty() ? List.of() : woken;
      try {
        if (!tasks.isEmpty()) {
          started = new ArrayList<>(tasks.size());
        }
        if (!waiters.isEmpty()) {
          woken = new ArrayList<>(waiters.size());
        }
        handOver(tasks, waiters);
      } catch (RuntimeException | Error e) { // There is no memory for a thread.
        waiters.forEach(Runnable::run);
        tasks.forEach(task -> task.onStartFailed(e));
        woken.removeAll(waiters); // The fields may still refer to these lists.
        started.removeAll(tasks);
      }
    }

    private static void handOver(List<Task> tasks, List<Runnable> waiters) {
      if (tasks.isEmpty() && waiters.size() == 1) {
        waiters.get(0).run();
      } else if (!tasks.isEmpty() || !waiters.isEmpty()) {
        Threads threads = tasks.isEmpty() ? UNNAMED : tasks.get(0).threads();
        threads.factory().newThread(() -> startAndWake(tasks, waiters)).start();
      }
    }

    private static void startAndWake(List<Task> tasks, List<Runnable> waiters) {
      waiters.forEach(Runnable::run);
      for (int i = 1; i < tasks.size(); i++) {
        start(tasks.get(i));
      }
      if (!tasks.isEmpty()) {
        tasks.get(0).run();
      }
    }

    private static void start(Task task) {
      try {
        task.threads().factory().newThread(task).start();
      } catch (RuntimeException | Error e) {
        task.onStartFailed(e);
      }
    }
  }
}
