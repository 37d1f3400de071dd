package dev.connectjava.call;

import dev.connectjava.ExecutionMode;
import dev.connectjava.http.Loop;
import dev.connectjava.http.LoopLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The implementation of an {@link ExecutionMode}: the only place that decides where application
 * code runs, how it is started and woken, and whether it may wait. Immutable and thread-safe.
 */
public final class Execution {

  /** The name of a virtual thread, or its prefix. */
  private static final String THREADS = "connect-handler";

  private static final ThreadFactory UNNAMED = Thread.ofVirtual().name(THREADS).factory();

  private static final Execution VIRTUAL_THREADS = new Execution(ExecutionMode.virtualThreads());

  /** The modes; users know them as the factories of {@link ExecutionMode}. */
  private enum Kind {
    VIRTUAL_THREADS,
    EVENT_LOOP,
    EXECUTOR
  }

  private final Kind kind;
  private final Executor executor;

  private Execution(ExecutionMode mode) {
    this.executor = mode.executor().orElse(Runnable::run);
    if (mode.executor().isPresent()) {
      this.kind = Kind.EXECUTOR;
    } else if (mode.equals(ExecutionMode.eventLoop())) {
      this.kind = Kind.EVENT_LOOP;
    } else {
      this.kind = Kind.VIRTUAL_THREADS;
    }
  }

  /** Application code that is about to run. */
  public interface Task extends Runnable {

    /** Returns the factory of its virtual thread, if it runs on one. */
    default ThreadFactory threads() {
      return UNNAMED;
    }

    /** Called if it can't be started, and so never runs; on any thread. */
    void onStartFailed(Throwable cause);
  }

  /**
   * Returns a factory of virtual threads with a name, which thread dumps then show. With a factory
   * that is kept, the names cost nothing.
   */
  public static ThreadFactory threadsFor(String name) {
    return Thread.ofVirtual().name(THREADS + " " + name).factory();
  }

  /** Returns the execution of a mode. */
  public static Execution of(ExecutionMode mode) {
    return new Execution(mode);
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
   * submitted together at the end of the turn.
   */
  public void start(Loop loop, Task task) {
    switch (kind) {
      case VIRTUAL_THREADS -> loop.local(Turn.OF_LOOP).start(loop, task);
      case EVENT_LOOP -> task.run();
      case EXECUTOR -> submit(task);
    }
  }

  private void submit(Task task) {
    try {
      executor.execute(task);
    } catch (RuntimeException | Error e) { // It is the user's executor, and may throw anything.
      task.onStartFailed(e);
    }
  }

  /**
   * Wakes a thread that is parked or about to park. If the thread is virtual and this is called on
   * the loop, it is woken at the end of the loop's turn, together with all others of that turn;
   * otherwise at once.
   *
   * @param loop the loop of the event that the thread waits for; null if there is none yet
   */
  public static void wake(@Nullable Loop loop, Thread waiter) {
    if (waiter.isVirtual()) {
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
        waiters.getFirst().run();
      } else if (!tasks.isEmpty() || !waiters.isEmpty()) {
        ThreadFactory threads = tasks.isEmpty() ? UNNAMED : tasks.getFirst().threads();
        threads.newThread(() -> startAndWake(tasks, waiters)).start();
      }
    }

    private static void startAndWake(List<Task> tasks, List<Runnable> waiters) {
      waiters.forEach(Runnable::run);
      for (int i = 1; i < tasks.size(); i++) {
        start(tasks.get(i));
      }
      if (!tasks.isEmpty()) {
        tasks.getFirst().run();
      }
    }

    private static void start(Task task) {
      try {
        task.threads().newThread(task).start();
      } catch (RuntimeException | Error e) {
        task.onStartFailed(e);
      }
    }
  }
}
