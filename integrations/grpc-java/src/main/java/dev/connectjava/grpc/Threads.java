package dev.connectjava.grpc;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that are used where no others are set. */
final class Threads {

  /** Runs callbacks, which may block, on virtual threads. */
  static final Executor VIRTUAL = task -> Thread.ofVirtual().name("connect-grpc-java").start(task);

  private Threads() {}

  /** Returns the timer for deadlines; its thread ends when it has had nothing to do for long. */
  static ScheduledExecutorService timer() {
    return Timer.INSTANCE;
  }

  private static final class Timer {

    static final ScheduledExecutorService INSTANCE = create();

    private static ScheduledExecutorService create() {
      ScheduledThreadPoolExecutor timer =
          new ScheduledThreadPoolExecutor(
              1, Thread.ofPlatform().daemon().name("connect-grpc-java-timer").factory());
      timer.setRemoveOnCancelPolicy(true);
      timer.setKeepAliveTime(1, TimeUnit.MINUTES);
      timer.allowCoreThreadTimeOut(true);
      return timer;
    }
  }
}
