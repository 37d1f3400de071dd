package dev.connectjava.grpc;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The response of a method with a stream of them: a publisher whose subscriber, the engine, asks
 * for a message when the client has room for it. So demand is what grpc-java calls ready.
 *
 * <p>One thread at a time delivers. The engine asks for the next message while it gets one, so a
 * response that was ready stays ready, and the handler is notified only after it has seen that it
 * was not.
 */
final class ManyResponses implements Answer, Flow.Publisher<Object>, Flow.Subscription {

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final WaitingMessages waiting;
  private long demand;
  private boolean ended;
  private @Nullable Throwable failure;
  private boolean cancelled;
  private boolean delivering;

  /** Whether the handler knows that there is room. */
  private boolean toldReady;

  private volatile Flow.@Nullable Subscriber<? super Object> subscriber;

  private volatile @Nullable ResponseEvents events;

  ManyResponses(MessageForm<?> form, long maxWaitingBytes) {
    this.waiting = new WaitingMessages(form, maxWaitingBytes);
  }

  @Override
  public void start(ResponseEvents newEvents) {
    events = newEvents;
  }

  private ResponseEvents events() {
    return Objects.requireNonNull(events, "events");
  }

  // Called by the handler.

  @Override
  public boolean isReady() {
    lock.lock();
    try {
      boolean ready = isOpen() && hasRoom();
      toldReady = ready;
      return ready;
    } finally {
      lock.unlock();
    }
  }

  private boolean isOpen() {
    return !ended && !cancelled;
  }

  private boolean hasRoom() {
    return demand > 0 && waiting.isEmpty();
  }

  @Override
  public Refusal send(Object message) {
    lock.lock();
    try {
      if (isOpen() && !waiting.add(message)) {
        waiting.clear();
        return Refusal.TOO_MUCH_WAITING;
      }
    } finally {
      lock.unlock();
    }
    deliver();
    return Refusal.NONE;
  }

  @Override
  public Refusal end() {
    endWith(null);
    return Refusal.NONE;
  }

  @Override
  public void fail(Throwable reason) {
    endWith(reason);
  }

  private void endWith(@Nullable Throwable reason) {
    lock.lock();
    try {
      if (isOpen()) {
        ended = true;
        failure = reason;
      }
    } finally {
      lock.unlock();
    }
    deliver();
  }

  @Override
  public void abandon() {
    lock.lock();
    try {
      cancelled = true;
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  // Called by the engine.

  @Override
  public void subscribe(Flow.Subscriber<? super Object> newSubscriber) {
    newSubscriber.onSubscribe(this);
    subscriber = newSubscriber; // Not before: the handler may have ended the response already.
    deliver();
  }

  @Override
  public void request(long count) {
    lock.lock();
    try {
      demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
    } finally {
      lock.unlock();
    }
    deliver();
  }

  @Override
  public void cancel() {
    abandon();
    events().onCancelled();
  }

  private void deliver() {
    Flow.Subscriber<? super Object> receiver = subscriber;
    if (receiver == null || !begin()) {
      return;
    }
    for (Object next = next(); next != null; next = next()) {
      receiver.onNext(next);
    }
    rest(receiver);
  }

  /** Returns whether this thread is to deliver, because no other one does. */
  private boolean begin() {
    lock.lock();
    try {
      boolean first = !delivering;
      delivering = true;
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a message that is asked for. After null, this thread does not deliver any more. */
  private @Nullable Object next() {
    lock.lock();
    try {
      Object next = demand > 0 ? waiting.poll() : null;
      if (next == null) {
        delivering = false;
      } else {
        demand--;
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Passes on what is not a message, unless another thread delivers by now: then a message may be
   * on its way, and that thread does it.
   */
  private void rest(Flow.Subscriber<? super Object> receiver) {
    boolean over;
    boolean ready;
    lock.lock();
    try {
      if (delivering) {
        return;
      }
      over = ended && !cancelled && waiting.isEmpty();
      cancelled |= over;
      ready = isOpen() && hasRoom() && !toldReady;
      toldReady = isOpen() && hasRoom();
    } finally {
      lock.unlock();
    }
    if (over) {
      passEnd(receiver);
    } else if (ready) {
      events().onReady();
    }
  }

  private void passEnd(Flow.Subscriber<? super Object> receiver) {
    Throwable reason = failure;
    if (reason == null) {
      receiver.onComplete();
    } else {
      receiver.onError(reason);
    }
    events().onSent();
  }
}
