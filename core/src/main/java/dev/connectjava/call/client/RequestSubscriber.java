package dev.connectjava.call.client;

import dev.connectjava.ClientCall;
import dev.connectjava.platform.Log;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that sends a publisher's messages to a call. It requests the next message when the
 * call takes one.
 */
final class RequestSubscriber<I> implements Flow.Subscriber<I> {

  private static final Log LOG = Log.of(RequestSubscriber.class);

  private final ClientCall<I, ?> call;
  private final @Nullable CallContext context;
  private final FailedSend failedSend;
  private final Consumer<Throwable> onFailure;
  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean over;

  /** The sending of the last message. */
  private volatile CompletionStage<Void> lastSent = CompletableFuture.completedFuture(null);

  /**
   * Creates a subscriber for one publisher.
   *
   * @param context its scopes are entered around calls to the publisher; null for none
   * @param failedSend receives the failure of some call because of which a message was not sent
   * @param onFailure receives the failure of the publisher, after which the call is cancelled
   */
  RequestSubscriber(
      ClientCall<I, ?> call,
      @Nullable CallContext context,
      FailedSend failedSend,
      Consumer<Throwable> onFailure) {
    this.call = call;
    this.context = context;
    this.failedSend = failedSend;
    this.onFailure = onFailure;
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    require(newSubscription, "subscription");
    if (subscription != null) {
      cancel(newSubscription);
      return;
    }
    subscription = newSubscription;
    if (over) {
      cancel(newSubscription);
    } else {
      requestOne(newSubscription);
    }
  }

  private void requestOne(Flow.Subscription source) {
    try {
      CallContext.inScopesOf(context, () -> source.request(1));
    } catch (Throwable e) { // The publisher is the user's.
      cancel(source);
      onError(e);
    }
  }

  /** What the publisher throws is logged: its messages are not needed anyway. */
  private void cancel(Flow.Subscription source) {
    try {
      CallContext.inScopesOf(context, source::cancel);
    } catch (Throwable e) { // The publisher is the user's.
      LOG.warning("can't cancel a publisher's", source.getClass().getName(), e);
    }
  }

  /** Called when the call has ended: cancels the subscription. */
  void end() {
    over = true;
    Flow.Subscription source = subscription;
    if (source != null) {
      cancel(source);
    }
  }

  @Override
  public void onNext(I message) {
    require(message, "message");
    Flow.Subscription source = subscription;
    if (source == null) {
      throw new IllegalStateException("onNext was called before onSubscribe");
    }
    CompletionStage<Void> sending = send(message);
    lastSent = sending;
    CompletionStage<?> unused =
        sending.whenComplete((sent, failure) -> {
          if (failure != null) {
            cancel(source);
            sendFailed(failure);
          } else if (!over) {
            requestOne(source);
          }
        });
  }

  /** Fails the call, unless it has failed itself and its receiver gets the reason. */
  private void sendFailed(Throwable failure) {
    if (over) {
      return;
    }
    if (AsyncCalls.isOfCall(failure)) {
      failedSend.cancel(call, AsyncCalls.cause(failure));
    } else {
      onError(AsyncCalls.told(failure));
    }
  }

  private CompletionStage<Void> send(I message) {
    try {
      return call.sendAsync(message);
    } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
      onError(AsyncCalls.told(e));
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void onError(Throwable failure) {
    require(failure, "failure");
    onFailure.accept(failure);
    call.cancel();
  }

  /** Rejects null, which violates rule 2.13: throws to the publisher and fails the call. */
  private void require(@Nullable Object signal, String what) {
    if (signal == null) {
      NullPointerException broken =
          new NullPointerException("the publisher of requests gave null as its " + what);
      end();
      onFailure.accept(broken);
      call.cancel();
      throw broken;
    }
  }

  /** Ends the requests when the last one was sent, unless it could not be sent. */
  @Override
  public void onComplete() {
    CompletionStage<?> unused =
        lastSent.whenComplete((sent, failure) -> {
          Throwable reason = failure == null ? AsyncCalls.closeSend(call) : null;
          if (reason != null) {
            onError(AsyncCalls.told(reason));
          }
        });
  }
}
