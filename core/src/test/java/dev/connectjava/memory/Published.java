package dev.connectjava.memory;

import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.jspecify.annotations.Nullable;

/** Publishes messages as fast as they are requested, and then their end. */
final class Published {

  private static final int MOST_MESSAGES = 1_024;

  private Published() {}

  /**
   * Gives messages to a subscriber, on the thread that requests them.
   *
   * @param failure what comes behind the messages; null for their end in order
   * @param onEach told of each message that was given
   */
  static void to(
      Flow.Subscriber<? super String> subscriber,
      List<String> messages,
      @Nullable Throwable failure,
      Runnable onEach) {
    SubmissionPublisher<String> source = new SubmissionPublisher<>(Runnable::run, MOST_MESSAGES);
    source.subscribe(new Watched(subscriber, failure, onEach));
    messages.forEach(source::submit);
    source.close();
  }

  private record Watched(
      Flow.Subscriber<? super String> subscriber, @Nullable Throwable failure, Runnable onEach)
      implements Flow.Subscriber<String> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscriber.onSubscribe(subscription);
    }

    @Override
    public void onNext(String message) {
      subscriber.onNext(message);
      onEach.run();
    }

    @Override
    public void onError(Throwable broken) {
      subscriber.onError(broken);
    }

    @Override
    public void onComplete() {
      if (failure == null) {
        subscriber.onComplete();
      } else {
        subscriber.onError(failure);
      }
    }
  }
}
