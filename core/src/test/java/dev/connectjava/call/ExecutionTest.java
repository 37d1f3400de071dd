package dev.connectjava.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ExecutionMode;
import dev.connectjava.http.ExchangeLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What one turn of a loop starts and wakes on virtual threads, each once. */
final class ExecutionTest {

  private final SteppedLoop loop = SteppedLoop.ofThisThread();
  private final Execution execution = Execution.of(ExecutionMode.virtualThreads());

  /** Counts how often it runs, and opens a latch. */
  private record Counted(AtomicInteger runs, CountDownLatch latch) implements Execution.Task {

    Counted(CountDownLatch latch) {
      this(new AtomicInteger(), latch);
    }

    @Override
    public void run() {
      runs.incrementAndGet();
      latch.countDown();
    }

    @Override
    public void onStartFailed(Throwable cause) {
      throw new AssertionError(cause);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A turn hands over what is its own, though the one before it is still being handed over. */
  @Test
  void taskOfALaterTurn_runsOnce_whileThoseOfTheTurnBeforeAreWoken() throws Exception {
    CompletableFuture<Thread> handingOver = new CompletableFuture<>();
    CountDownLatch gate = new CountDownLatch(1);
    Execution.wake(
        loop,
        () -> {
          handingOver.complete(Thread.currentThread());
          await(gate);
        });
    Execution.wake(loop, () -> {});
    loop.runAll();
    Thread first = handingOver.get(30, TimeUnit.SECONDS);

    Counted task = new Counted(new CountDownLatch(1));
    execution.start(loop, task);
    gate.countDown();
    first.join();
    assertThat(task.runs()).hasValue(0);

    loop.runAll();
    await(task.latch());
    assertThat(task.runs()).hasValue(1);
  }

  /** A virtual thread can't carry another one. */
  @Test
  void taskToBeCarried_runsOnAnOrdinaryVirtualThread_whereTheLoopIsOne() {
    ExchangeLoop virtual = ExchangeLoop.create();
    Counted task = new Counted(new CountDownLatch(1));
    virtual.execute(() -> Execution.of(ExecutionMode.carrier()).start(virtual, task));
    await(task.latch());

    assertThat(task.runs()).hasValue(1);
  }

  /** Tells the name of the thread on which it runs. */
  private record Named(String name, CompletableFuture<String> seen) implements Execution.Task {

    Named(String name) {
      this(name, new CompletableFuture<>());
    }

    @Override
    public Execution.Threads threads() {
      return Execution.threadsFor(name);
    }

    @Override
    public void run() {
      seen.complete(Thread.currentThread().getName());
    }

    @Override
    public void onStartFailed(Throwable cause) {
      seen.completeExceptionally(cause);
    }
  }

  @Test
  void threadsOfOneTurn_haveTheNamesOfTheirTasks() {
    Named first = new Named("/a.B/First");
    Named second = new Named("/a.B/Second");
    execution.start(loop, first);
    execution.start(loop, second);
    loop.runAll();
    assertThat(first.seen())
        .succeedsWithin(30, TimeUnit.SECONDS)
        .isEqualTo("connect-handler /a.B/First");
    assertThat(second.seen())
        .succeedsWithin(30, TimeUnit.SECONDS)
        .isEqualTo("connect-handler /a.B/Second");
  }

  @Test
  void whatAnyTurnsStartAndWake_runsOnce() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int turns = 20;
      List<Counted> all = new ArrayList<>();
      CountDownLatch latch = new CountDownLatch(1);
      for (int turn = 0; turn < turns; turn++) {
        for (int i = random.nextInt(4); i > 0; i--) {
          all.add(new Counted(latch));
          execution.start(loop, all.getLast());
        }
        for (int i = random.nextInt(4); i > 0; i--) {
          all.add(new Counted(latch));
          Execution.wake(loop, all.getLast());
        }
        loop.runAll();
      }
      assertRunOnce(all, seed);
    }
  }

  private static void assertRunOnce(List<Counted> all, long seed) {
    long sinceNanos = System.nanoTime();
    while (all.stream().anyMatch(task -> task.runs().get() == 0)
        && System.nanoTime() - sinceNanos < TimeUnit.SECONDS.toNanos(30)) {
      Thread.onSpinWait();
    }
    assertThat(all).as("seed %d", seed).allMatch(task -> task.runs().get() == 1);
  }
}
