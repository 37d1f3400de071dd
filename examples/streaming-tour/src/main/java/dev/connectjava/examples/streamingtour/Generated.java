package dev.connectjava.examples.streamingtour;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Publishes messages that a function makes, and makes no more of them than the subscriber has
 * requested. So a slow reader of a stream keeps its messages from being made. Immutable.
 *
 * @param count how many messages there are
 * @param function makes a message of its index
 * @param <T> the class of the messages
 */
record Generated<T>(long count, LongFunction<? extends T> function) implements Flow.Publisher<T> {

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Subscription<T> subscription = new Subscription<>(this, subscriber);
    subscriber.onSubscribe(subscription);
    subscription.begin();
  }

  private static final class Subscription<T> implements Flow.Subscription {

    private static final long ENDED = Long.MIN_VALUE;

    private final Generated<T> messages;
    private final Flow.Subscriber<? super T> subscriber;

    /** How many messages are requested and not published. The thread that adds to 0 publishes. */
    private final AtomicLong demand = new AtomicLong();

    private long published;

    Subscription(Generated<T> messages, Flow.Subscriber<? super T> subscriber) {
      this.messages = messages;
      this.subscriber = subscriber;
    }

    /** Ends a stream without messages: nothing has to be requested for that. */
    void begin() {
      if (messages.count() == 0 && end()) {
        subscriber.onComplete();
      }
    }

    @Override
    public void request(long more) {
      if (more < 1) {
        if (end()) {
          subscriber.onError(new IllegalArgumentException("requested: " + more));
        }
      } else if (demand.getAndUpdate(before -> plus(before, more)) == 0 && messages.count() > 0) {
        publish();
      }
    }

    @Override
    public void cancel() {
      demand.set(ENDED);
    }

    private void publish() {
      do {
        subscriber.onNext(messages.function().apply(published));
        published++;
        if (published == messages.count() && end()) {
          subscriber.onComplete();
        }
      } while (demand.updateAndGet(before -> before > 0 ? before - 1 : before) > 0);
    }

    /** Returns whether the stream has not ended before. */
    private boolean end() {
      return demand.getAndSet(ENDED) != ENDED;
    }

    private static long plus(long before, long more) {
      if (before == ENDED) {
        return ENDED;
      }
      return before > Long.MAX_VALUE - more ? Long.MAX_VALUE : before + more;
    }
  }
}
