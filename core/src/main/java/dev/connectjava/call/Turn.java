package dev.connectjava.call;

import dev.connectjava.http.Loop;
import dev.connectjava.http.LoopLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * The virtual threads that one turn of a loop starts and wakes. All are handed over at its end at
 * once: one virtual thread starts and wakes the others, so that the scheduler is woken once a turn
 * and not once a call. Confined to its loop.
 */
final class Turn {

  static final LoopLocal<Turn> OF_LOOP = LoopLocal.of(Turn::new);

  private static final ThreadFactory VIRTUAL_THREADS =
      Thread.ofVirtual().name("connect-handler").factory();

  private List<Execution.Task> started = new ArrayList<>();
  private List<Runnable> woken = new ArrayList<>();

  /** Whether all are handed over at the end of this turn. */
  private boolean scheduled;

  private Turn() {}

  void start(Loop loop, Execution.Task task) {
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
    List<Execution.Task> tasks = started;
    List<Runnable> waiters = woken;
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
      waiters.clear(); // They may still be the lists of those that wait.
      tasks.clear();
    }
  }

  private static void handOver(List<Execution.Task> tasks, List<Runnable> waiters) {
    if (tasks.isEmpty() && waiters.size() == 1) {
      waiters.getFirst().run();
    } else if (!tasks.isEmpty() || !waiters.isEmpty()) {
      VIRTUAL_THREADS.newThread(() -> startAndWake(tasks, waiters)).start();
    }
  }

  private static void startAndWake(List<Execution.Task> tasks, List<Runnable> waiters) {
    waiters.forEach(Runnable::run);
    for (int i = 1; i < tasks.size(); i++) {
      start(tasks.get(i));
    }
    if (!tasks.isEmpty()) {
      tasks.getFirst().run();
    }
  }

  private static void start(Execution.Task task) {
    try {
      VIRTUAL_THREADS.newThread(task).start();
    } catch (RuntimeException | Error e) {
      task.onStartFailed(e);
    }
  }
}
