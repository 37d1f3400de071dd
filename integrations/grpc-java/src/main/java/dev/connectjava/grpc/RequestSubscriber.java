package dev.connectjava.grpc;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The requests of a publisher. */
final class RequestSubscriber implements Requests, Flow.Subscriber<Object> {

  private final Flow.Publisher<Object> publisher;
  private volatile @Nullable RequestReceiver receiver;
  private volatile Flow.@Nullable Subscription subscription;

  RequestSubscriber(Flow.Publisher<Object> publisher) {
    this.publisher = publisher;
  }

  @Override
  public void start(RequestReceiver newReceiver) {
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
    RequestReceiver current = receiver;
    if (current != null) {
      current.onRequest(message);
    }
  }

  /** {@inheritDoc} The reason of a cancellation arrives in another way, too. */
  @Override
  public void onError(Throwable failure) {
    RequestReceiver current = receiver;
    if (current != null) {
      current.onFailure(failure);
    }
  }

  @Override
  public void onComplete() {
    RequestReceiver current = receiver;
    if (current != null) {
      current.onEnd();
    }
  }
}
