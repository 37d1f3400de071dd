package dev.connectjava.opentelemetry;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Publishers of messages that are known, and what collects those of others. */
final class Publishers {

  private Publishers() {}

  static <T> Flow.Publisher<T> of(List<T> messages) {
    return after(CompletableFuture.completedFuture(messages));
  }

  /** Returns a publisher that publishes to one subscriber, on the threads that request. */
  static <T> Flow.Publisher<T> after(CompletionStage<List<T>> messages) {
    return subscriber ->
        messages.whenComplete((all, failure) -> {
          if (failure == null) {
            subscriber.onSubscribe(new Listed<>(subscriber, all, false));
          } else {
            subscriber.onSubscribe(new Listed<>(subscriber, List.of(), true));
            subscriber.onError(failure);
          }
        });
  }

  static <T> CompletableFuture<List<T>> collect(Flow.Publisher<T> messages) {
    CompletableFuture<List<T>> all = new CompletableFuture<>();
    messages.subscribe(new Collected<>(all));
    return all;
  }

  private static final class Listed<T> implements Flow.Subscription {

    private final Flow.Subscriber<? super T> subscriber;
    private final Deque<T> messages;
    private boolean over;

    Listed(Flow.Subscriber<? super T> subscriber, List<T> messages, boolean over) {
      this.subscriber = subscriber;
      this.messages = new ArrayDeque<>(messages);
      this.over = over;
    }

    @Override
    public void request(long count) {
      for (long i = 0; i < count && !messages.isEmpty(); i++) {
        subscriber.onNext(messages.remove());
      }
      if (messages.isEmpty() && !over) {
        over = true;
        subscriber.onComplete();
      }
    }

    @Override
    public void cancel() {
      over = true;
      messages.clear();
    }
  }

  private record Collected<T>(CompletableFuture<List<T>> all, List<T> messages)
      implements Flow.Subscriber<T> {

    Collected(CompletableFuture<List<T>> all) {
      this(all, new ArrayList<>());
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T message) {
      messages.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      all.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      all.complete(messages);
    }
  }
}
