package dev.connectjava.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SerialWorkTest {

  private final SerialWork work = new SerialWork();

  @Test
  void work_isDoneOnceForOneWhoAsks() {
    AtomicInteger done = new AtomicInteger();
    work.ask(done::incrementAndGet);
    work.ask(done::incrementAndGet);
    assertThat(done).hasValue(2);
  }

  @Test
  void whoAsksFromWithin_doesNotNest() {
    List<String> steps = new ArrayList<>();
    AtomicInteger left = new AtomicInteger(3);
    work.ask(() -> nested(steps, left));
    assertThat(steps).containsExactly("begin", "end", "begin", "end", "begin", "end");
  }

  private void nested(List<String> steps, AtomicInteger left) {
    steps.add("begin");
    if (left.decrementAndGet() > 0) {
      work.ask(() -> nested(steps, left));
    }
    steps.add("end");
  }

  @Test
  void whoAsksMeanwhile_leavesItToTheThreadThatIsAtIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    Runnable task =
        () -> {
          threads.add(Thread.currentThread());
          begun.countDown();
          awaitUninterruptibly(asked);
        };
    CompletableFuture<Thread> first =
        CompletableFuture.supplyAsync(() -> {
          work.ask(task);
          return Thread.currentThread();
        });
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    work.ask(task);
    work.ask(task);
    asked.countDown();
    Thread worker = first.get(30, TimeUnit.SECONDS);
    assertThat(threads).hasSize(2).containsOnly(worker); // Twice asked for at once is once done.
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
