package dev.connectjava.verification.allocation;

import dev.connectjava.http.Loop;
import java.time.Duration;

/** A loop that runs all at once, and has no timers. */
final class LoopInPlace extends Loop {

  private static final Timer NO_TIMER = () -> {};

  private final Thread thread = Thread.currentThread();

  @Override
  public void execute(Runnable task) {
    task.run();
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public Timer schedule(Runnable task, Duration delay) {
    return NO_TIMER;
  }

  @Override
  public void afterTurn(Runnable task) {
    task.run();
  }
}
