package dev.connectjava.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ExchangeLoopTest {

  private final ExchangeLoop loop = ExchangeLoop.create();

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void tasksOfManyThreads_runOneAfterAnother_eachThreadsInOrder() throws Exception {
    int threads = 4;
    int tasks = 10_000;
    List<List<Integer>> seen = new ArrayList<>(); // Confined to the loop.
    CountDownLatch done = new CountDownLatch(threads * tasks);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        List<Integer> own = new ArrayList<>();
        seen.add(own);
        executor.execute(() -> {
          for (int k = 0; k < tasks; k++) {
            int number = k;
            loop.execute(() -> {
              own.add(number);
              done.countDown();
            });
          }
        });
      }
      await(done);
    }
    assertThat(seen)
        .allSatisfy(own -> assertThat(own).hasSize(tasks).isSorted().doesNotHaveDuplicates());
  }

  @Test
  void tasks_runInTheLoop_onAVirtualThread() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    loop.execute(() ->
        seen.complete(
            loop.inLoop()
                + " "
                + (Loop.current() == loop)
                + " "
                + Thread.currentThread().isVirtual()));

    assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo("true true true");
    assertThat(loop.inLoop()).isFalse();
    assertThat(Loop.current()).isNull();
  }

  @Test
  void endOfTurn_followsTheTasksThatAreThere() throws Exception {
    List<String> order = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(() -> {
      loop.afterTurn(() -> {
        order.add("end of turn");
        done.countDown();
      });
      loop.execute(() -> order.add("task"));
    });
    await(done);

    assertThat(order).containsExactly("task", "end of turn");
  }

  @Test
  void failedTask_doesNotAffectOthers() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(() -> {
      throw new IllegalStateException("of a test");
    });
    loop.execute(done::countDown);
    await(done);
  }

  @Test
  void interruption_endsWithItsTask() throws Exception {
    CompletableFuture<Boolean> next = new CompletableFuture<>();
    loop.execute(() -> {
      loop.execute(() -> next.complete(Thread.currentThread().isInterrupted()));
      Thread.currentThread().interrupt();
    });

    assertThat(next.get(20, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void scheduledTask_runsLater_unlessItIsCancelled() throws Exception {
    List<String> ran = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(() -> loop.schedule(() -> ran.add("cancelled"), Duration.ofMillis(1)).cancel());
    loop.schedule(
        () -> {
          ran.add(loop.inLoop() ? "in loop" : "elsewhere");
          done.countDown();
        },
        Duration.ofMillis(20));
    await(done);

    assertThat(ran).containsExactly("in loop");
  }

  @Test
  void end_cancelsWhatIsScheduled_andOtherTasksStillRun() throws Exception {
    List<String> ran = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(() -> {
      loop.schedule(() -> ran.add("before the end"), Duration.ofMillis(1));
      loop.end();
      loop.schedule(() -> ran.add("after the end"), Duration.ofMillis(1));
    });
    CountDownLatch later = new CountDownLatch(1);
    ExchangeLoop other = ExchangeLoop.create();
    other.schedule(later::countDown, Duration.ofMillis(50));
    await(later);
    loop.execute(done::countDown);
    await(done);

    assertThat(ran).isEmpty();
  }
}
