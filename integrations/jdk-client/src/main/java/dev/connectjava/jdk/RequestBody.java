package dev.connectjava.jdk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request whose parts follow: the JDK's client subscribes to it, and asks for as many
 * parts as it can send. It has one subscriber, since its parts are gone when they are sent; the
 * JDK's client subscribes once more to send the request again. Confined to the loop of its
 * exchange.
 */
final class RequestBody implements Flow.Publisher<ByteBuffer> {

  /** For a subscriber that gets nothing but an error. */
  private static final Flow.Subscription NOTHING =
      new Flow.Subscription() {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
      };

  private final JdkExchange exchange;
  private final Queue<ByteBuffer> parts = new ArrayDeque<>();
  private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
  private long demand;

  /** Before, the JDK's client over HTTP/1.1 is not ready for the end of the body, either. */
  private boolean asked;

  private boolean finished;
  private boolean ended;

  RequestBody(JdkExchange exchange) {
    this.exchange = exchange;
  }

  /** Called by the JDK's client, on any thread. */
  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
    if (!exchange.step(() -> begin(newSubscriber))) {
      refuse(newSubscriber, new AbandonedRequest());
    }
  }

  private void begin(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
    if (subscriber != null) {
      refuse(newSubscriber, new UnrepeatableRequest());
      return;
    }
    subscriber = newSubscriber;
    if (ended) {
      refuse(newSubscriber, new AbandonedRequest());
      return;
    }
    newSubscriber.onSubscribe(new Demand(newSubscriber));
    deliver();
  }

  private static void refuse(Flow.Subscriber<?> subscriber, IOException reason) {
    subscriber.onSubscribe(NOTHING);
    subscriber.onError(reason);
  }

  /** What the JDK's client asks for, on any thread. */
  private final class Demand implements Flow.Subscription {

    private final Flow.Subscriber<?> asking;

    Demand(Flow.Subscriber<?> asking) {
      this.asking = asking;
    }

    @Override
    public void request(long count) {
      exchange.step(() -> ask(count));
    }

    private void ask(long count) {
      if (ended) {
        return;
      }
      if (count <= 0) {
        drop();
        asking.onError(
            new IllegalArgumentException("the demand must be positive, but was " + count));
        return;
      }
      asked = true;
      demand += Math.min(count, Long.MAX_VALUE - demand);
      deliver();
    }

    @Override
    public void cancel() {
      exchange.step(RequestBody.this::drop);
    }
  }

  void write(ByteBuffer part) {
    if (ended) {
      exchange.passedOn(part.remaining());
      return;
    }
    parts.add(part);
    deliver();
  }

  void finish() {
    finished = true;
    deliver();
  }

  private void deliver() {
    if (subscriber == null || ended) {
      return;
    }
    while (demand > 0 && !parts.isEmpty()) {
      demand--;
      ByteBuffer part = parts.remove();
      int bytes = part.remaining();
      subscriber.onNext(part);
      exchange.passedOn(bytes);
    }
    if (finished && asked && parts.isEmpty()) {
      ended = true;
      subscriber.onComplete();
    }
  }

  /**
   * The rest is not sent any more. The JDK's client resets the stream, or closes the connection.
   */
  void abandon() {
    if (ended) {
      return;
    }
    drop();
    if (subscriber != null) {
      subscriber.onError(new AbandonedRequest());
    }
  }

  private void drop() {
    ended = true;
    while (!parts.isEmpty()) {
      exchange.passedOn(parts.remove().remaining());
    }
  }
}
