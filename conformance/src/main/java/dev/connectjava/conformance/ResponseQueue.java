package dev.connectjava.conformance;

import dev.connectjava.RpcException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/** Requests the responses of a publisher one by one, each when {@link #receive} is called. */
final class ResponseQueue<O> implements Flow.Subscriber<O> {

  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final BlockingQueue<Future<Optional<O>>> signals = new LinkedBlockingQueue<>();

  /**
   * Waits for the next response; not to be called after the end.
   *
   * @return the response; empty if the call has ended in order
   * @throws RpcException if the call has failed
   */
  Optional<O> receive() {
    Outcomes.await(subscription).request(1);
    return Outcomes.await(Outcomes.take(signals));
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription.complete(newSubscription);
  }

  @Override
  public void onNext(O response) {
    signals.add(CompletableFuture.completedFuture(Optional.of(response)));
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(CompletableFuture.failedFuture(failure));
  }

  @Override
  public void onComplete() {
    signals.add(CompletableFuture.completedFuture(Optional.empty()));
  }
}
