package dev.connectjava.call;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that race with the test's, over and over: they are started once, and each race begins for
 * all at about the same time.
 */
public final class Racers implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 20;

  private final List<LinkedBlockingQueue<Runnable>> lanes = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger notReady = new AtomicInteger();

  /** So many threads. */
  public Racers(int count) {
    for (int i = 0; i < count; i++) {
      LinkedBlockingQueue<Runnable> lane = new LinkedBlockingQueue<>();
      lanes.add(lane);
      threads.add(Thread.ofPlatform().daemon().name("racer-" + i).start(() -> run(lane)));
    }
  }

  private static void run(LinkedBlockingQueue<Runnable> lane) {
    try {
      while (true) {
        lane.take().run();
      }
    } catch (InterruptedException e) {
      return; // The races are over.
    }
  }

  /** The thread of a lane. */
  public Thread thread(int lane) {
    return threads.get(lane);
  }

  /** So many take part in the next race, and none begins before all are there. */
  public void prepare(int count) {
    notReady.set(count);
  }

  /** This thread is ready, and waits for the others. */
  public void ready() {
    notReady.decrementAndGet();
    while (notReady.get() > 0) {
      Thread.yield();
    }
  }

  /** Has the thread of a lane do something, which is awaited by {@link #await}. */
  public FutureTask<?> submit(int lane, Runnable task) {
    FutureTask<?> done = new FutureTask<>(task, null);
    lanes.get(lane).add(done);
    return done;
  }

  /** Has a virtual thread do something. */
  public static FutureTask<?> startVirtual(Runnable task) {
    FutureTask<?> done = new FutureTask<>(task, null);
    Thread.ofVirtual().start(done);
    return done;
  }

  /** Waits for the end of what was submitted, and says which waits for ever. */
  public static void await(FutureTask<?> task, String what) {
    try {
      task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(what + " has failed", e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError(what + " waits for ever", e);
    }
  }

  /** Waits for the end of what was submitted, which may fail. */
  public static void awaitAnyEnd(FutureTask<?> task, String what) {
    try {
      task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return; // That is an end.
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError(what + " waits for ever", e);
    }
  }

  /** Takes a while, which is different each time. */
  public static void spin(int turns) {
    for (int i = 0; i < turns; i++) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
