package dev.connectjava.examples.streamingtour;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes one result of the messages of a stream. It requests a message when it has used the one
 * before, so a stream is not read faster than its messages are used.
 *
 * @param <T> the class of the messages
 * @param <R> the class of the result
 */
final class Folded<T, R> implements Flow.Subscriber<T> {

  private final BiFunction<? super R, ? super T, ? extends R> function;
  private final CompletableFuture<R> result = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;
  private R soFar;

  private Folded(R initial, BiFunction<? super R, ? super T, ? extends R> function) {
    this.soFar = initial;
    this.function = function;
  }

  /**
   * Subscribes to a stream, and returns a future of the result. If the stream fails, the future
   * fails with the same exception.
   *
   * @param initial the result of a stream without messages
   * @param function makes the next result of the one so far and a message
   */
  static <T, R> CompletableFuture<R> of(
      Flow.Publisher<T> publisher,
      R initial,
      BiFunction<? super R, ? super T, ? extends R> function) {
    Folded<T, R> folded = new Folded<>(initial, function);
    publisher.subscribe(folded);
    return folded.result;
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    newSubscription.request(1);
  }

  @Override
  public void onNext(T message) {
    soFar = function.apply(soFar, message);
    Objects.requireNonNull(subscription).request(1);
  }

  @Override
  public void onError(Throwable failure) {
    result.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    result.complete(soFar);
  }
}
