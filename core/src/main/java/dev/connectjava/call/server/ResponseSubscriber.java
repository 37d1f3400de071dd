package dev.connectjava.call.server;

import dev.connectjava.EnteredScope;
import dev.connectjava.call.FailureLog;
import dev.connectjava.call.SerialWork;
import java.lang.System.Logger;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that sends the responses of an asynchronous handler. It requests the next one when
 * the client has room for it.
 */
final class ResponseSubscriber<T> implements Flow.Subscriber<T> {

  private static final Logger LOGGER = System.getLogger(ResponseSubscriber.class.getName());

  private final AsyncResponses responses;

  /** Receives the failure of the publisher; null if it has ended in order. */
  private final Consumer<@Nullable Throwable> end;

  /** Whether the next message should be requested when there is room. */
  private final AtomicBoolean waiting = new AtomicBoolean();

  private final SerialWork asking = new SerialWork();

  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean over;

  ResponseSubscriber(AsyncResponses responses, Consumer<@Nullable Throwable> end) {
    this.responses = responses;
    this.end = end;
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
      return;
    }
    responses.onWritable(this::askIfWritable);
    waiting.set(true);
    askIfWritable();
  }

  /**
   * Requests the next message if there is room. A publisher may deliver it at once, so this method
   * may be called again from within: the thread that is requesting then requests the next one, and
   * the stack does not grow with the messages.
   */
  private void askIfWritable() {
    asking.ask(this::askOnce);
  }

  private void askOnce() {
    Flow.Subscription current = subscription;
    if (current != null && !over && responses.isWritable() && waiting.compareAndSet(true, false)) {
      EnteredScope scopes = responses.call().enterScopes();
      try {
        current.request(1);
      } catch (Throwable e) { // The publisher is the user's.
        fail(e);
      } finally {
        ServedCall.leave(scopes);
      }
    }
  }

  private void fail(Throwable reason) {
    cancel();
    end.accept(reason);
  }

  /**
   * Called when the call is over; messages of the publisher are ignored from now on. What the
   * publisher throws is logged, since its call has ended anyway.
   */
  void cancel() {
    over = true;
    Flow.Subscription current = subscription;
    if (current != null) {
      try {
        current.cancel();
      } catch (Throwable e) { // The publisher is the user's.
        FailureLog.warning(LOGGER, "can't cancel a publisher's", current.getClass().getName(), e);
      }
    }
  }

  @Override
  public void onNext(T message) {
    require(message, "message");
    if (over) {
      return;
    }
    try {
      responses.sendNow(message);
    } catch (Throwable e) { // A codec may throw undeclared exceptions.
      fail(e);
      return;
    }
    waiting.set(true);
    askIfWritable();
  }

  @Override
  public void onError(Throwable failure) {
    require(failure, "failure");
    over = true;
    end.accept(failure);
  }

  /** Rejects null, which violates rule 2.13: throws to the publisher and ends the call. */
  private void require(@Nullable Object signal, String what) {
    if (signal == null) {
      NullPointerException broken =
          new NullPointerException("the publisher of responses gave null as its " + what);
      if (!over) {
        fail(broken);
      }
      throw broken;
    }
  }

  @Override
  public void onComplete() {
    over = true;
    end.accept(null);
  }
}
