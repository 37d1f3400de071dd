package dev.connectjava.grpc;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The requests of a served call, which arrive as they are asked for. Thread-safe. */
interface Requests {

  /** Receives the requests; its methods are called one after another. */
  interface Receiver {

    /** Called for each request. */
    void onRequest(Object message);

    /** Called behind the last request. */
    void onEnd();

    /** Called if the requests can't be read. */
    void onFailure(Throwable failure);
  }

  /** Passes the requests to a receiver from now on; called once. */
  void start(Receiver receiver);

  /** Asks for more requests. */
  void ask(int count);

  /** The one request of a method, which has arrived. */
  final class One implements Requests {

    private final Object message;
    private final AtomicLong asked = new AtomicLong();
    private volatile @Nullable Receiver receiver;

    One(Object message) {
      this.message = message;
    }

    @Override
    public void start(Receiver newReceiver) {
      receiver = newReceiver;
    }

    @Override
    public void ask(int count) {
      Receiver current = receiver;
      if (current != null && asked.getAndAdd(count) == 0) {
        current.onRequest(message);
        current.onEnd();
      }
    }
  }

  /** The requests of a publisher. */
  final class Stream implements Requests, Flow.Subscriber<Object> {

    private final Flow.Publisher<Object> publisher;
    private volatile @Nullable Receiver receiver;
    private volatile Flow.@Nullable Subscription subscription;

    Stream(Flow.Publisher<Object> publisher) {
      this.publisher = publisher;
    }

    @Override
    public void start(Receiver newReceiver) {
      receiver = newReceiver;
      publisher.subscribe(this);
    }

    @Override
    public void ask(int count) {
      Flow.Subscription current = subscription;
      if (current != null) {
        current.request(count);
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
    }

    @Override
    public void onNext(Object message) {
      Receiver current = receiver;
      if (current != null) {
        current.onRequest(message);
      }
    }

    /** {@inheritDoc} The reason of a cancellation arrives in another way, too. */
    @Override
    public void onError(Throwable failure) {
      Receiver current = receiver;
      if (current != null) {
        current.onFailure(failure);
      }
    }

    @Override
    public void onComplete() {
      Receiver current = receiver;
      if (current != null) {
        current.onEnd();
      }
    }
  }
}
