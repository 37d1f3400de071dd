package dev.connectjava.examples.streamingtour;

import java.util.concurrent.Flow;
import java.util.function.Function;

/**
 * A stream with another message in place of each. The subscription is that of the stream before, so
 * requesting and cancelling reach its publisher.
 *
 * @param <I> the class of the messages before
 * @param <O> the class of the messages afterwards
 */
final class Mapped<I, O> implements Flow.Subscriber<I> {

  private final Flow.Subscriber<? super O> subscriber;
  private final Function<? super I, ? extends O> function;

  private Mapped(Flow.Subscriber<? super O> subscriber, Function<? super I, ? extends O> function) {
    this.subscriber = subscriber;
    this.function = function;
  }

  /** Returns a stream that applies the function to each message of another stream. */
  static <I, O> Flow.Publisher<O> of(
      Flow.Publisher<I> publisher, Function<? super I, ? extends O> function) {
    return subscriber -> publisher.subscribe(new Mapped<>(subscriber, function));
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscriber.onSubscribe(subscription);
  }

  @Override
  public void onNext(I message) {
    subscriber.onNext(function.apply(message));
  }

  @Override
  public void onError(Throwable failure) {
    subscriber.onError(failure);
  }

  @Override
  public void onComplete() {
    subscriber.onComplete();
  }
}
