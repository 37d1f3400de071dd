package dev.connectjava.call;

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

  /** The call's handler starts at the end of this turn. */
  void add(ActiveCall call) {
    waiting.add(call);
    if (waiting.size() == 1) {
      call.exchange().afterTurn(this::startAll);
    }
  }

  private void startAll() {
    List<ActiveCall> calls = waiting;
    waiting = new ArrayList<>(calls.size());
    VIRTUAL_THREADS.execute(() -> {
      for (int i = 1; i < calls.size(); i++) {
        VIRTUAL_THREADS.execute(calls.get(i));
      }
      calls.getFirst().run();
    });
  }
}
