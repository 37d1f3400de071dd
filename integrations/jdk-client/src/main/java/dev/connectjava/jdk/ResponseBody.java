package dev.connectjava.jdk;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response. It asks the JDK's client for more while few bytes are not consumed, so
 * that a slow reader holds back the server. Its fields are confined to the loop of its exchange.
 */
final class ResponseBody implements Flow.Subscriber<List<ByteBuffer>> {

  private final JdkExchange exchange;
  private Flow.@Nullable Subscription subscription;
  private boolean requested;
  private boolean cancelled;
  private int unconsumed;

  ResponseBody(JdkExchange exchange) {
    this.exchange = exchange;
  }

  // Called by the JDK's client, on any thread.

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    boolean runs =
        exchange.step(() -> {
          subscription = newSubscription;
          if (cancelled || exchange.isOver()) {
            newSubscription.cancel();
          } else {
            request();
          }
        });
    if (!runs) {
      newSubscription.cancel(); // Otherwise its client could never be closed.
    }
  }

  @Override
  public void onNext(List<ByteBuffer> parts) {
    exchange.step(() -> {
      requested = false;
      for (ByteBuffer part : parts) {
        if (part.hasRemaining()) {
          unconsumed += part.remaining();
          exchange.received(part);
        }
      }
      request();
    });
  }

  @Override
  public void onError(Throwable failure) {
    exchange.step(() -> exchange.fail(failure));
  }

  @Override
  public void onComplete() {
    exchange.step(exchange::complete);
  }

  // Steps of the loop.

  void consumed(int bytes) {
    unconsumed -= bytes;
    request();
  }

  private void request() {
    if (subscription != null && !requested && !cancelled && unconsumed < JdkExchange.MOST_BYTES) {
      requested = true;
      subscription.request(1);
    }
  }

  void cancel() {
    cancelled = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
