package dev.connectjava.call.server;

import dev.connectjava.EnteredScope;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.RpcException;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A publisher of a request stream that interceptors may have wrapped, for an asynchronous handler:
 * a virtual thread reads the stream as the subscriber requests messages.
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
    Reading reading = new Reading(Objects.requireNonNull(subscriber, "subscriber"));
    if (!subscribed.compareAndSet(false, true)) {
      subscriber.onSubscribe(reading);
      subscriber.onError(new IllegalStateException("the requests can be subscribed to only once"));
      return;
    }
    subscriber.onSubscribe(reading);
    reader = Thread.ofVirtual().name("connect-request-reader").start(reading);
    if (closed) {
      close();
    }
  }

  /** Stops the reading because the call is over. */
  @Override
  public void close() {
    closed = true;
    Thread thread = reader;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private final class Reading implements Flow.Subscription, Runnable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /**
     * The number of messages that were requested and not delivered; guarded by the lock, as is the
     * next field.
     */
    private long demand;

    private boolean illegal;
    private volatile boolean cancelled;

    /** Null after the last signal. */
    private Flow.@Nullable Subscriber<? super T> subscriber;

    Reading(Flow.Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      lock.lock();
      try {
        if (count <= 0) {
          illegal = true;
        } else {
          demand = demand > Long.MAX_VALUE - count ? Long.MAX_VALUE : demand + count;
        }
        changed.signal();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void cancel() {
      lock.lock();
      try {
        cancelled = true;
        changed.signal();
      } finally {
        lock.unlock();
      }
    }

    /** Waits until a message is requested; returns false if the subscription was cancelled. */
    private boolean awaitDemand() throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (demand == 0 && !cancelled && !illegal) {
          changed.await();
        }
        if (illegal && !cancelled) {
          throw new IllegalArgumentException("a subscriber must request at least one message");
        }
        demand -= demand == Long.MAX_VALUE ? 0 : 1;
        return !cancelled;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void run() {
      Flow.Subscriber<? super T> receiver = Objects.requireNonNull(subscriber);
      EnteredScope scopes = context instanceof ServedCall call ? call.enterScopes() : null;
      try {
        read(receiver);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        tell(receiver, e);
      } catch (Throwable e) { // The subscriber is the user's.
        tell(receiver, e);
      } finally {
        subscriber = null;
        ServedCall.leave(scopes);
      }
    }

    /**
     * Reports why there are no more messages; reports nothing if the handler itself has ended the
     * call.
     */
    private void tell(Flow.Subscriber<?> receiver, Throwable failure) {
      RpcException reason = context.cancellation().orElse(null);
      if (reason != null) {
        receiver.onError(reason);
      } else if (!closed) {
        receiver.onError(failure);
      }
    }

    private void read(Flow.Subscriber<? super T> receiver) throws InterruptedException {
      while (awaitDemand()) {
        T message = requests.receive();
        if (message == null) {
          receiver.onComplete();
          return;
        }
        receiver.onNext(message);
      }
    }
  }
}
