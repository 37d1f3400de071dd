package dev.connectjava.call.server;

import dev.connectjava.http.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A loop whose thread is the test's: turns end and timers expire when the test says so. */
public final class ScriptedLoop extends Loop {

  /** A task that was scheduled, and has been neither called off nor run. */
  record Scheduled(Duration delay, Runnable task) {}

  final List<Scheduled> timers = new CopyOnWriteArrayList<>();
  private final Queue<Runnable> afterTurn = new ArrayDeque<>();
  private final Thread thread = Thread.currentThread();

  @Override
  public void execute(Runnable task) {
    afterTurn.add(task);
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public Timer schedule(Runnable task, Duration delay) {
    Scheduled timer = new Scheduled(delay, task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  @Override
  public void afterTurn(Runnable task) {
    afterTurn.add(task);
  }

  /** Whether nothing is to be run after the turn. */
  public boolean isTurnOver() {
    return afterTurn.isEmpty();
  }

  /** Runs what was to be run after the turn. */
  public void endTurn() {
    List<Runnable> tasks = new ArrayList<>(afterTurn);
    afterTurn.clear();
    tasks.forEach(Runnable::run);
  }
}
