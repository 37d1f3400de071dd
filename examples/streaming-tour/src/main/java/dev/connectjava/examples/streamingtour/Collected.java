package dev.connectjava.examples.streamingtour;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * Collects the messages of a stream.
 *
 * @param <T> the class of the messages
 */
final class Collected<T> implements Flow.Subscriber<T> {

  private final List<T> messages = new ArrayList<>();
  private final CompletableFuture<List<T>> all = new CompletableFuture<>();

  private Collected() {}

  /** Returns a future of all messages. If the stream fails, the future fails with the same. */
  static <T> CompletableFuture<List<T>> from(Flow.Publisher<? extends T> publisher) {
    Collected<T> collected = new Collected<>();
    publisher.subscribe(collected);
    return collected.all;
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
