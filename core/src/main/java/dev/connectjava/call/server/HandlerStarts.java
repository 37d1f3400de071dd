package dev.connectjava.call.server;

import dev.connectjava.HandlerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The calls of one transport thread whose handlers are about to start on virtual threads. All that
 * have arrived in one turn are handed over at once: one virtual thread starts those of the others,
 * so that the scheduler is woken once a turn and not once a call. Confined to its transport thread.
 */
final class HandlerStarts {

  private static final Executor VIRTUAL_THREADS = HandlerExecutor.virtualThreads().executor();

  private List<ActiveCall> waiting = new ArrayList<>();

  /** Whether they are started at the end of this turn. */
  private boolean scheduled;

  /** The call's handler starts at the end of this turn. */
  void add(ActiveCall call) {
    waiting.add(call);
    if (!scheduled) {
      schedule(call);
    }
  }

  private void schedule(ActiveCall call) {
    scheduled = true;
    try {
      call.exchange().afterTurn(this::startAll);
    } catch (RuntimeException | Error e) {
      scheduled = false; // The next call will try again, with this one.
      throw e;
    }
  }

  private void startAll() {
    scheduled = false;
    List<ActiveCall> calls = waiting;
    try {
      waiting = new ArrayList<>(calls.size());
      VIRTUAL_THREADS.execute(() -> start(calls));
    } catch (RuntimeException | Error e) {
      calls.forEach(call -> call.onStartFailed(e));
      calls.clear(); // It may still be the list of those that wait.
    }
  }

  private static void start(List<ActiveCall> calls) {
    for (int i = 1; i < calls.size(); i++) {
      ActiveCall call = calls.get(i);
      try {
        VIRTUAL_THREADS.execute(call);
      } catch (RuntimeException | Error e) {
        call.onStartFailed(e);
      }
    }
    calls.getFirst().run();
  }
}
