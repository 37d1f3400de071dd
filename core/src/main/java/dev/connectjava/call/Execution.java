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
 * What the engine makes of an {@link ExecutionMode}: the only place that decides where user code
 * runs, how it is handed over and woken, and whether it may wait. Immutable and thread-safe.
 */
public final class Execution {

  /** The name of a virtual thread, or its beginning. */
  private static final String THREADS = "connect-handler";

  private static final ThreadFactory UNNAMED = Thread.ofVirtual().name(THREADS).factory();

  private static final Execution VIRTUAL_THREADS = new Execution(ExecutionMode.virtualThreads());

  /** The modes, which users know as factories of {@link ExecutionMode} alone. */
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

  /** Something of the user's that is about to run. */
  public interface Task extends Runnable {

    /** Makes its virtual thread, if it runs on one. */
    default ThreadFactory threads() {
      return UNNAMED;
    }

    /** It can't be started, and never runs; from any thread. */
    void onStartFailed(Throwable cause);
  }

  /**
   * Makes virtual threads for what has a name, which thread dumps then show. A factory that is kept
   * gives each thread its name at no cost.
   */
  public static ThreadFactory threadsFor(String name) {
    return Thread.ofVirtual().name(THREADS + " " + name).factory();
  }

  /** What is made of a mode. */
  public static Execution of(ExecutionMode mode) {
    return new Execution(mode);
  }

  /** This one, or virtual threads where nobody may wait. */
  public Execution thatMayBlock() {
    return mayBlock() ? this : VIRTUAL_THREADS;
  }

  /** Whether what runs so may wait. */
  public boolean mayBlock() {
    return kind != Kind.EVENT_LOOP;
  }

  /**
   * Whether an asynchronous handler is called on the loop itself: always, unless there is an
   * executor of the user's.
   */
  public boolean startsStagesOnLoop() {
    return kind != Kind.EXECUTOR;
  }

  /**
   * Hands a task over, on the loop: for virtual threads all those of a turn at its end by one
   * submission.
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
    } catch (RuntimeException | Error e) { // It is the user's, and may refuse by anything.
      task.onStartFailed(e);
    }
  }

  /**
   * Wakes a thread that is parked, or about to: at the end of the loop's turn, with all others of
   * that turn, if it is virtual and the loop itself asks for it; at once otherwise.
   *
   * @param loop the loop of what it waits for; null if there is none yet
   */
  public static void wake(@Nullable Loop loop, Thread waiter) {
    if (waiter.isVirtual()) {
      wake(loop, () -> LockSupport.unpark(waiter));
    } else {
      LockSupport.unpark(waiter);
    }
  }

  /**
   * Wakes virtual threads that wait, at the end of the loop's turn with all others of that turn, if
   * the loop itself asks for it; at once otherwise.
   *
   * @param loop the loop of what they wait for; null if there is none yet
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
   * The virtual threads that one turn of a loop starts and wakes. All are handed over at its end at
   * once: one virtual thread starts and wakes the others, so that the scheduler is woken once a
   * turn and not once a call. Confined to its loop.
   */
  private static final class Turn {

    static final LoopLocal<Turn> OF_LOOP = LoopLocal.of(Turn::new);

    private List<Task> started = new ArrayList<>();
    private List<Runnable> woken = new ArrayList<>();

    /** Whether all are handed over at the end of this turn. */
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
      // The lists of this turn go to another thread: those of the next must be others, empty or
      // not.
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
        woken.removeAll(waiters); // They may still be the lists of those that wait.
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
