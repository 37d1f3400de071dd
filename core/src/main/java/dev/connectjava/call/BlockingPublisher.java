package dev.connectjava.call;

import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.RpcException;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A request stream that interceptors may have wrapped, for an asynchronous handler: a virtual
 * thread reads it as its subscriber asks for messages.
 */
final class BlockingPublisher<T> implements Flow.Publisher<T>, AutoCloseable {

  private final RequestStream<T> requests;
  private final RequestContext context;
  private final AtomicBoolean subscribed = new AtomicBoolean();
  private volatile @Nullable Thread reader;
  private volatile boolean closed;

  BlockingPublisher(RequestStream<T> requests, RequestContext context) {
    this.requests = requests;
    this.context = context;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Reading reading = new Reading(subscriber);
    if (!subscribed.compareAndSet(false, true)) {
      subscriber.onSubscribe(reading);
      subscriber.onError(new IllegalStateException("requests may be subscribed to once"));
      return;
    }
    subscriber.onSubscribe(reading);
    reader = Thread.ofVirtual().name("connect-request-reader").start(reading);
    if (closed) {
      close();
    }
  }

  /** Ends the reading, since the call is over. */
  @Override
  public void close() {
    closed = true;
    Thread thread = reader;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private final class Reading implements Flow.Subscription, Runnable {

    private final Flow.Subscriber<? super T> subscriber;
    private final Semaphore demand = new Semaphore(0);
    private volatile boolean cancelled;
    private volatile boolean illegal;

    Reading(Flow.Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      illegal |= count <= 0;
      long room = Integer.MAX_VALUE - (long) demand.availablePermits();
      demand.release((int) Math.min(Math.max(1, count), Math.max(1, room)));
    }

    @Override
    public void cancel() {
      cancelled = true;
      demand.release();
    }

    @Override
    public void run() {
      try {
        read();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        tell(e);
      } catch (RuntimeException | Error e) {
        tell(e);
      }
    }

    /** Says why there are no more messages; nothing, if the handler itself has ended the call. */
    private void tell(Throwable failure) {
      RpcException reason = context.cancellation().orElse(null);
      if (reason != null) {
        subscriber.onError(reason);
      } else if (!closed) {
        subscriber.onError(failure);
      }
    }

    private void read() throws InterruptedException {
      demand.acquire();
      while (!cancelled) {
        if (illegal) {
          throw new IllegalArgumentException("a subscriber asks for at least one message");
        }
        T message = requests.receive();
        if (message == null) {
          subscriber.onComplete();
          return;
        }
        subscriber.onNext(message);
        demand.acquire();
      }
    }
  }
}
