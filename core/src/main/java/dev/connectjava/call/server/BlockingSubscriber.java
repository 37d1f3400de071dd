package dev.connectjava.call.server;

import dev.connectjava.Code;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that writes the responses of an asynchronous handler to a response stream that
 * interceptors may have wrapped, on the call's own thread.
 */
final class BlockingSubscriber<T> implements Flow.Subscriber<T> {

  /** A signal of the publisher. */
  private sealed interface Signal<T> {

    record Subscribed<T>() implements Signal<T> {}

    record Next<T>(T message) implements Signal<T> {}

    record Ended<T>(@Nullable Throwable failure) implements Signal<T> {}

    /** The publisher has violated the rules; its subscription is cancelled. */
    record Broken<T>(NullPointerException failure) implements Signal<T> {}
  }

  /** At most one message: the next one is requested after the last one is sent. */
  private final BlockingQueue<Signal<T>> signals = new LinkedBlockingQueue<>();

  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean over;

  private BlockingSubscriber() {}

  /**
   * Sends the messages of the publisher up to its end.
   *
   * @throws RpcException if the thread is interrupted, with {@link Code#CANCELED}; its interrupt
   *     flag is then set
   */
  static <T> void drain(Flow.Publisher<T> publisher, ResponseStream<T> responses) {
    BlockingSubscriber<T> subscriber = new BlockingSubscriber<>();
    publisher.subscribe(subscriber);
    subscriber.drainTo(responses);
  }

  private void drainTo(ResponseStream<T> responses) {
    boolean ended = false;
    try {
      while (!ended) {
        switch (signals.take()) {
          case Signal.Subscribed<T> subscribed -> requestOne();
          case Signal.Next<T> next -> {
            responses.send(next.message());
            requestOne();
          }
          case Signal.Broken<T> broken -> throw broken.failure();
          case Signal.Ended<T> end -> {
            ended = true;
            if (end.failure() != null) {
              throw Stages.<RuntimeException>rethrow(Stages.cause(end.failure()));
            }
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RpcException(
          Code.CANCELED, "the thread was interrupted while it waited for a response", e);
    } finally {
      over = true;
      Flow.Subscription current = subscription;
      if (!ended && current != null) {
        current.cancel();
      }
    }
  }

  private void requestOne() {
    Flow.Subscription current = subscription;
    if (current != null) {
      current.request(1);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    require(newSubscription, "subscription");
    if (subscription != null) {
      newSubscription.cancel();
      return;
    }
    subscription = newSubscription;
    if (over) {
      newSubscription.cancel();
    } else {
      signals.add(new Signal.Subscribed<>());
    }
  }

  @Override
  public void onNext(T message) {
    require(message, "message");
    signals.add(new Signal.Next<>(message));
  }

  @Override
  public void onError(Throwable failure) {
    require(failure, "failure");
    signals.add(new Signal.Ended<>(failure));
  }

  /** Rejects null, which violates rule 2.13: throws to the publisher and ends the call. */
  private void require(@Nullable Object signal, String what) {
    if (signal == null) {
      NullPointerException broken =
          new NullPointerException("the publisher of responses gave null as its " + what);
      signals.add(new Signal.Broken<>(broken));
      throw broken;
    }
  }

  @Override
  public void onComplete() {
    signals.add(new Signal.Ended<>(null));
  }
}
