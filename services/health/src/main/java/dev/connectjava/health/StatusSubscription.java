package dev.connectjava.health;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import io.grpc.health.v1.HealthCheckResponse;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends one subscriber the status of a service whenever it differs from the last one sent. The
 * status is read when it is sent, not stored: changes that a slow subscriber misses take no memory,
 * and the latest status always arrives. Thread-safe.
 */
final class StatusSubscription implements Flow.Subscription {

  private final Flow.Subscriber<? super HealthCheckResponse> subscriber;
  private final AtomicLong demand = new AtomicLong();

  /** Zero while no thread sends. The thread that makes it one sends until it is zero again. */
  private final AtomicInteger work = new AtomicInteger();

  private volatile @Nullable HealthWatch watch;
  private volatile boolean cancelled;
  private volatile boolean illegal;
  private volatile boolean draining;

  /** The last message sent. Used only by the thread that sends. */
  private @Nullable HealthCheckResponse given;

  StatusSubscription(Flow.Subscriber<? super HealthCheckResponse> subscriber) {
    this.subscriber = subscriber;
  }

  /** Begins to send. This subscription closes the watch. */
  void start(HealthWatch newWatch) {
    watch = newWatch;
    give();
  }

  void onChange() {
    give();
  }

  /** Ends the stream because the server drains, so that the client watches another server. */
  void endOnDrain() {
    draining = true;
    give();
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      illegal = true;
    } else {
      demand.accumulateAndGet(
          count, (old, more) -> old > Long.MAX_VALUE - more ? Long.MAX_VALUE : old + more);
    }
    give();
  }

  @Override
  public void cancel() {
    cancelled = true;
    give();
  }

  private void give() {
    if (work.getAndIncrement() > 0) {
      return;
    }
    int seen = 1;
    while (seen > 0) {
      HealthWatch current = watch;
      if (current != null) {
        giveOf(current);
      }
      seen = work.addAndGet(-seen);
    }
  }

  private void giveOf(HealthWatch current) {
    if (cancelled) {
      current.close();
    } else if (illegal) {
      cancelled = true;
      current.close();
      subscriber.onError(
          new IllegalArgumentException("a subscriber must request at least one message"));
    } else if (draining) {
      cancelled = true;
      current.close();
      subscriber.onError(
          new RpcException(
              Code.UNAVAILABLE,
              "this connection of the server is shutting down and takes no new calls: try again"));
    } else if (demand.get() > 0) {
      HealthCheckResponse message =
          current.status().map(StatusMessages::of).orElse(StatusMessages.SERVICE_UNKNOWN);
      if (!message.equals(given)) {
        given = message;
        demand.decrementAndGet();
        subscriber.onNext(message);
      }
    }
  }
}
