package dev.connectjava.examples.streamingtour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

final class FoldedTest {

  /** What a subscriber has requested. */
  private record Requests(List<Long> counts) implements Flow.Subscription {

    @Override
    public void request(long count) {
      counts.add(count);
    }

    @Override
    public void cancel() {
      throw new AssertionError("cancelled");
    }
  }

  private final List<Long> requested = new ArrayList<>();

  @Test
  void message_isRequestedAfterTheOneBefore() {
    Flow.Publisher<Long> messages = this::publish;

    CompletableFuture<Long> sum = Folded.of(messages, 0L, this::sum);

    assertThat(sum).isCompletedWithValue(3L);
    assertThat(requested).containsExactly(1L, 1L, 1L);
  }

  private void publish(Flow.Subscriber<? super Long> subscriber) {
    subscriber.onSubscribe(new Requests(requested));
    subscriber.onNext(1L);
    subscriber.onNext(2L);
    subscriber.onComplete();
  }

  /** Adds a message, for which there is one request: that for the next one comes later. */
  private long sum(long before, long message) {
    assertThat(requested).hasSize((int) message);
    return before + message;
  }

  @Test
  void manyMessages_areFoldedWithoutADeepStack() {
    Generated<Long> messages = new Generated<>(100_000, index -> 1L);

    assertThat(Folded.of(messages, 0L, Long::sum)).isCompletedWithValue(100_000L);
  }
}
