package dev.connectjava.call.server;

import dev.connectjava.EnteredScope;
import dev.connectjava.call.SerialWork;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the responses of an asynchronous handler, and asks for the next when the client has room
 * for it.
 */
final class ResponseSubscriber<T> implements Flow.Subscriber<T> {

  private final OutgoingMessages responses;

  /** Is told how the publisher has ended: null for in order. */
  private final Consumer<@Nullable Throwable> end;

  /** Whether the next message is to be asked for when there is room. */
  private final AtomicBoolean waiting = new AtomicBoolean();

  private final SerialWork asking = new SerialWork();

  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean over;

  ResponseSubscriber(OutgoingMessages responses, Consumer<@Nullable Throwable> end) {
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
   * Asks for the next message if there is room. A publisher may give it at once, and so come here
   * again: it is then asked by whoever is asking, so that no stack grows with the messages.
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

  /** The call is over, whatever the publisher would still give. */
  void cancel() {
    over = true;
    Flow.Subscription current = subscription;
    if (current != null) {
      current.cancel();
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
    } catch (Throwable e) { // A codec may throw what is not declared.
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

  /** Null is the publisher's fault (rule 2.13): it is told, and the call ends. */
  private void require(@Nullable Object signal, String what) {
    if (signal == null) {
      NullPointerException broken =
          new NullPointerException("the publisher of responses gives null as its " + what);
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
