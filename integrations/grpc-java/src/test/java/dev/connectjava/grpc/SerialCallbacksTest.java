package dev.connectjava.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
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
    AtomicInteger running = new AtomicInteger();
    CountDownLatch left = new CountDownLatch(threads * each);
    Runnable callback =
        () -> {
          if (running.incrementAndGet() > 1) {
            throw new IllegalStateException("two at a time");
          }
          running.decrementAndGet();
          left.countDown();
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
    left.await();
    assertThat(failures).isEmpty();
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
}
