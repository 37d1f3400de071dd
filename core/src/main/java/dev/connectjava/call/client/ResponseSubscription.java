package dev.connectjava.call.client;

import dev.connectjava.ClientCall;
import dev.connectjava.call.Demand;
import dev.connectjava.call.SerialWork;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that passes a call's responses to a subscriber, no more than the subscriber has
 * requested. Responses that are not requested are not received, which holds back the server.
 * Thread-safe.
 */
final class ResponseSubscription<O> implements Flow.Subscription {

  private final ClientCall<?, O> call;
  private final @Nullable CallContext context;
  private final Flow.Subscriber<? super O> subscriber;
  private final FailedSend failedSend;
  private final Demand demand = new Demand();
  private final SerialWork steps = new SerialWork();

  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile boolean receiving;

  /**
   * Creates a subscription.
   *
   * @param context its scopes are entered around calls to the subscriber; null for none
   * @param failedSend knows whether the call was cancelled because a message was not sent
   */
  ResponseSubscription(
      ClientCall<?, O> call,
      @Nullable CallContext context,
      Flow.Subscriber<? super O> subscriber,
      FailedSend failedSend) {
    this.call = call;
    this.context = context;
    this.subscriber = subscriber;
    this.failedSend = failedSend;
  }

  /** Passes the subscription to the subscriber; cancels the call if the subscriber throws. */
  void begin() {
    try {
      CallContext.inScopesOf(context, () -> subscriber.onSubscribe(this));
    } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
      cancel();
      throw e;
    }
  }

  /** Returns a stage that completes when the subscription ends. */
  CompletionStage<Void> whenDone() {
    return done;
  }

  @Override
  public void request(long count) {
    if (!demand.add(count)) {
      fail(
          new IllegalArgumentException(
              "a subscriber must request at least one message, but requested " + count));
      return;
    }
    proceed();
  }

  /** Takes the steps that are due, on one thread at a time and without recursion. */
  private void proceed() {
    steps.ask(this::receiveIfWanted);
  }

  private void receiveIfWanted() {
    if (!receiving && !done.isDone() && demand.isAny()) {
      receiving = true;
      AsyncCalls.received(call).thenAccept(this::received).exceptionally(this::failed);
    }
  }

  private void received(Optional<O> response) {
    if (response.isPresent()) {
      give(response.get());
    } else if (done.complete(null)) {
      CallContext.inScopesOf(context, subscriber::onComplete);
    }
  }

  private @Nullable Void failed(Throwable failure) {
    fail(failedSend.orOfCall(AsyncCalls.told(failure)));
    return null;
  }

  private void give(O response) {
    if (done.isDone()) {
      return;
    }
    demand.taken();
    try {
      CallContext.inScopesOf(context, () -> subscriber.onNext(response));
    } catch (Throwable e) { // As for begin().
      cancel();
      throw e;
    }
    receiving = false;
    proceed();
  }

  /**
   * Ends the subscription with a failure, unless it has ended, and cancels the call: what has
   * failed may be an interceptor, after which the server would go on.
   */
  void fail(Throwable failure) {
    if (done.complete(null)) {
      try {
        CallContext.inScopesOf(context, () -> subscriber.onError(failure));
      } finally {
        call.cancel();
      }
    }
  }

  @Override
  public void cancel() {
    if (done.complete(null)) {
      call.cancel();
    }
  }
}
