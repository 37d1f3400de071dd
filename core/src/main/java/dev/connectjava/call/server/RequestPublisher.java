package dev.connectjava.call.server;

import dev.connectjava.EnteredScope;
import dev.connectjava.RpcException;
import dev.connectjava.call.Demand;
import dev.connectjava.call.SerialWork;
import dev.connectjava.http.Loop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The publisher of request messages for an asynchronous handler. It passes them to its one
 * subscriber as they arrive and are requested, on the thread that causes either.
 */
final class RequestPublisher<T> implements Flow.Publisher<T>, Flow.Subscription {

  private static final Logger LOGGER = System.getLogger(RequestPublisher.class.getName());

  private final StreamRequests requests;
  private final Loop loop;
  private final @Nullable Duration interMessageTimeout;
  private final AtomicBoolean subscribed = new AtomicBoolean();
  private final Demand demand = new Demand();
  private final SerialWork giving = new SerialWork();

  private volatile boolean cancelled;
  private volatile @Nullable RuntimeException failure;
  private volatile Flow.@Nullable Subscriber<? super T> subscriber;

  /** Used only by the thread that does the work. */
  private Loop.@Nullable Timer timer;

  RequestPublisher(StreamRequests requests, Loop loop, @Nullable Duration interMessageTimeout) {
    this.requests = requests;
    this.loop = loop;
    this.interMessageTimeout = interMessageTimeout;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> newSubscriber) {
    Objects.requireNonNull(newSubscriber, "subscriber");
    if (!subscribed.compareAndSet(false, true)) {
      newSubscriber.onSubscribe(new AlreadyTaken());
      newSubscriber.onError(
          new IllegalStateException("the requests can be subscribed to only once"));
      return;
    }
    newSubscriber.onSubscribe(this);
    subscriber = newSubscriber;
    requests.subscribe(this::give);
    give();
  }

  @Override
  public void request(long count) {
    if (!demand.add(count)) {
      failure = new IllegalArgumentException("a subscriber must request at least one message");
    }
    give();
  }

  @Override
  public void cancel() {
    cancelled = true;
    give();
  }

  /**
   * Called when the call is over; no more messages are delivered.
   *
   * @param reason the failure for the subscriber; null for no signal, if the handler has ended the
   *     call
   */
  void close(@Nullable RpcException reason) {
    if (reason == null) {
      cancelled = true;
    } else {
      failure = reason;
    }
    give();
  }

  private void give() {
    if (subscriber != null) {
      giving.ask(this::giveWhatIsThere);
    }
  }

  private void giveWhatIsThere() {
    Flow.Subscriber<? super T> receiver = subscriber;
    if (receiver != null) {
      EnteredScope scopes = requests.call().enterScopes();
      giveTo(receiver);
      ServedCall.leave(scopes);
    }
  }

  /** Delivers all messages that have arrived and are requested; never throws. */
  private void giveTo(Flow.Subscriber<? super T> receiver) {
    try {
      while (!cancelled) {
        RuntimeException broken = failure;
        if (broken != null) {
          throw broken;
        }
        if (!demand.isAny() && !requests.isExhausted()) {
          return;
        }
        if (!giveOne(receiver)) {
          return;
        }
      }
      stopTimer();
      subscriber = null; // The publisher must not keep the subscriber after its last signal.
    } catch (Throwable e) { // The subscriber is the user's.
      end();
      fail(receiver, e);
    }
  }

  private static void fail(Flow.Subscriber<?> receiver, Throwable failure) {
    try {
      receiver.onError(failure);
    } catch (Throwable e) {
      LOGGER.log(Level.ERROR, "a subscriber to requests threw in onError", e);
    }
  }

  /** Returns whether there may be more to deliver. */
  @SuppressWarnings("unchecked") // The route decodes each message to the method's request type.
  private boolean giveOne(Flow.Subscriber<? super T> receiver) {
    return switch (requests.poll()) {
      case StreamRequests.Polled.Message message -> {
        stopTimer();
        demand.taken();
        receiver.onNext((T) message.message());
        yield true;
      }
      case StreamRequests.Polled.Nothing nothing -> {
        startTimer();
        yield false;
      }
      case StreamRequests.Polled.End end -> {
        end();
        receiver.onComplete();
        yield false;
      }
    };
  }

  private void end() {
    cancelled = true;
    stopTimer();
    subscriber = null;
  }

  private void startTimer() {
    if (timer == null && interMessageTimeout != null) {
      timer = loop.schedule(this::onTimeout, interMessageTimeout);
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void onTimeout() {
    RpcException reason = requests.waitedTooLong();
    failure = reason;
    give();
  }

  /** The subscription of a second subscriber, which gets no messages. */
  private static final class AlreadyTaken implements Flow.Subscription {

    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }
}
