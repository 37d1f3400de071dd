package dev.connectjava.jdk;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request whose parts follow: the JDK's client subscribes to it, and asks for as many
 * parts as it can send. Confined to the loop of its exchange.
 */
final class RequestBody implements Flow.Publisher<ByteBuffer> {

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
    exchange.step(() -> {
      subscriber = newSubscriber;
      newSubscriber.onSubscribe(new Demand());
      if (ended) {
        newSubscriber.onError(new AbandonedRequest());
      } else {
        deliver();
      }
    });
  }

  /** What the JDK's client asks for, on any thread. */
  private final class Demand implements Flow.Subscription {

    @Override
    public void request(long count) {
      exchange.step(() -> {
        asked = true;
        demand += Math.min(count, Long.MAX_VALUE - demand);
        deliver();
      });
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
