package dev.connectjava.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SerialCallbacksTest {

  private final List<Throwable> failures = new ArrayList<>();

  @Test
  void callbacks_runInTheirOrder_alsoThoseFromWithin() {
    SerialCallbacks callbacks = new SerialCallbacks(Runnable::run, failures::add);
    List<Integer> order = new ArrayList<>();
    callbacks.execute(() -> {
      callbacks.execute(() -> order.add(2));
      order.add(1);
    });
    assertThat(order).containsExactly(1, 2);
  }

  @Test
  void callbacksOfManyThreads_runOneAtATime() throws InterruptedException {
    SerialCallbacks callbacks = new SerialCallbacks(Threads.VIRTUAL, failures::add);
    int threads = 8;
    int each = 1000;
    List<Integer> ran = new ArrayList<>(); // Two at a time would lose some, or fail.
    CountDownLatch left = new CountDownLatch(threads * each);
    Runnable callback =
        () -> {
          try {
            ran.add(ran.size());
          } finally {
            left.countDown();
          }
        };
    List<Thread> started =
        IntStream.range(0, threads)
            .mapToObj(thread ->
                Thread.startVirtualThread(() -> {
                  for (int i = 0; i < each; i++) {
                    callbacks.execute(callback);
                  }
                }))
            .toList();
    for (Thread thread : started) {
      thread.join();
    }
    assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(failures).isEmpty();
    assertThat(ran).isEqualTo(IntStream.range(0, threads * each).boxed().toList());
  }

  @Test
  void callbacks_haveOneTaskAtATime() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    SerialCallbacks callbacks = new SerialCallbacks(tasks::add, failures::add);
    AtomicInteger ran = new AtomicInteger();
    callbacks.execute(() -> {
      callbacks.execute(ran::incrementAndGet);
      assertThat(tasks).isEmpty();
      assertThat(ran).hasValue(0);
    });
    callbacks.execute(ran::incrementAndGet);
    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    assertThat(failures).isEmpty();
    assertThat(ran).hasValue(2);
    callbacks.execute(ran::incrementAndGet);
    assertThat(tasks).hasSize(1);
  }

  @Test
  void failure_isTold_andTheOthersRun() {
    SerialCallbacks callbacks = new SerialCallbacks(Runnable::run, failures::add);
    AtomicInteger ran = new AtomicInteger();
    callbacks.execute(() -> {
      throw new IllegalStateException("no");
    });
    callbacks.execute(ran::incrementAndGet);
    assertThat(failures)
        .singleElement()
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.THROWABLE)
        .hasMessage("no");
    assertThat(ran).hasValue(1);
  }

  @Test
  void rejection_isThrown() {
    SerialCallbacks callbacks =
        new SerialCallbacks(
            task -> {
              throw new RejectedExecutionException("full");
            },
            failures::add);
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> callbacks.execute(() -> {}));
  }

  @Test
  void lastCallback_runsThoughTheExecutorRejectsIt() throws Exception {
    CompletableFuture<Boolean> virtual = new CompletableFuture<>();
    SerialCallbacks callbacks =
        new SerialCallbacks(
            task -> {
              throw new RejectedExecutionException("full");
            },
            failures::add);
    callbacks.executeLast(() -> virtual.complete(Thread.currentThread().isVirtual()));
    assertThat(virtual.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void callbacksThatComeDuringARejection_areNotKeptBehindIt() throws Exception {
    CompletableFuture<Void> last = new CompletableFuture<>();
    AtomicReference<SerialCallbacks> itself = new AtomicReference<>();
    SerialCallbacks callbacks =
        new SerialCallbacks(
            task -> {
              itself.get().executeLast(() -> last.complete(null)); // As on another thread.
              throw new RejectedExecutionException("full");
            },
            failures::add);
    itself.set(callbacks);
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> callbacks.execute(() -> {}));
    last.get(20, TimeUnit.SECONDS);
  }
}
