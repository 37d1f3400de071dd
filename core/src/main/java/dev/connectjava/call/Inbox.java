package dev.connectjava.call;

import dev.connectjava.RpcException;
import dev.connectjava.http.Loop;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.RawMessage;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a stream on their way from a loop to one reader. The reader is a thread, which
 * waits, or a subscriber, which is told. It takes all that has arrived under the lock at once, and
 * is given them one by one without it.
 *
 * <p>Any thread may end it; one at a time reads. No user's code and no I/O runs under its lock.
 */
public final class Inbox {

  /** So much is handed on before its memory is given back, and credit asked for. */
  private static final int PORTION_BYTES = 32 * 1024;

  /** Where the messages come from. */
  public interface Source {

    /** The loop on which they arrive; null if there is none yet. */
    @Nullable Loop loop();

    /**
     * Allows the sender to send this many more bytes.
     *
     * @param bytes more than 0
     */
    void credit(int bytes);

    /** Drops the message under way, and gives back its memory; called under the lock. */
    void dropUnderway();
  }

  /** How a thread waits for a message. */
  public interface Waiting {

    /** For how long at most; {@link Long#MAX_VALUE} for ever. */
    long longestNanos();

    /** What it is told that has waited so long. */
    RpcException waitedTooLong();

    /**
     * Called under the lock by a thread that is about to wait.
     *
     * @throws IllegalStateException if it must not
     */
    void requireMayWait();
  }

  private final Source source;

  /** Taken, and not yet given to the reader, whose they are. */
  private final Queue<RawMessage> batch = new ArrayDeque<>();

  private int givenBytes;

  /** Guards the fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final ArrivedMessages arrived;
  private final WaitingReader reader = new WaitingReader();
  private @Nullable RpcException failure;

  /** Whether nobody is given a message any more. Written under the lock. */
  private volatile boolean closed;

  private volatile @Nullable Runnable subscriber;

  /** An inbox in which nothing has arrived. */
  public Inbox(Source source, Credit rule) {
    this.source = source;
    this.arrived = new ArrivedMessages(rule);
  }

  /** Has the action run whenever {@link #poll} may give something else than before. */
  public void subscribe(Runnable onChange) {
    subscriber = onChange;
  }

  // On the loop.

  /**
   * Takes in what the loop brings, unless the inbox has ended.
   *
   * @param bytes how much of the body comes with it
   * @param event says what it is by {@link #add} and {@link #complete}, under the lock; an {@link
   *     RpcException} that it throws is why there are no more messages than those before it
   * @return why there are none; null if there may be, or all have come in order
   */
  public @Nullable RpcException arrive(int bytes, Runnable event) {
    int credit;
    Thread woken;
    RpcException broken;
    lock.lock();
    try {
      if (!closed && !hasEnd()) {
        take(event);
      }
      arrived.onBytes(bytes);
      credit = arrived.takeCredit();
      woken = hasEnd() || !arrived.isEmpty() ? reader.take() : null;
      broken = failure;
    } finally {
      lock.unlock();
    }
    credit(credit);
    wake(woken);
    tellSubscriber();
    return broken;
  }

  private void take(Runnable event) {
    try {
      event.run();
    } catch (RpcException e) {
      failure = e;
      source.dropUnderway();
    }
  }

  /**
   * Adds a message, within an event.
   *
   * @throws RpcException if there is no memory for it
   */
  public void add(RawMessage message) {
    arrived.add(message);
  }

  /** All messages have come that will; within an event. */
  public void complete() {
    arrived.complete();
  }

  /** Drops what has arrived, after which nothing comes; within an event. */
  public void drop() {
    arrived.clear();
    arrived.complete();
  }

  /** Whether the sender could not send, since messages have waited, at some time since the last. */
  public boolean takeHeldBack() {
    lock.lock();
    try {
      return arrived.takeHeldBack();
    } finally {
      lock.unlock();
    }
  }

  // By whoever ends it.

  /** Ends it: what has arrived is dropped, and the reader is told the reason, also if it waits. */
  public void abort(RpcException reason) {
    Thread woken;
    lock.lock();
    try {
      failure = reason;
      end();
      woken = reader.take();
    } finally {
      lock.unlock();
    }
    wake(woken);
    tellSubscriber();
  }

  /** Nobody reads any more: what has arrived is dropped, and the sender may go on. */
  public void close() {
    int credit;
    Thread woken;
    lock.lock();
    try {
      end();
      credit = arrived.takeCredit();
      woken = reader.take();
    } finally {
      lock.unlock();
    }
    credit(credit);
    wake(woken);
  }

  private void end() {
    closed = true;
    arrived.clear();
    source.dropUnderway();
  }

  /**
   * The reader has given up: what has arrived can be taken still, and its memory does not count.
   */
  public void forget() {
    lock.lock();
    try {
      arrived.release();
    } finally {
      lock.unlock();
    }
  }

  /** Whether something has arrived that was not taken. */
  public boolean isReadable() {
    lock.lock();
    try {
      return !arrived.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  // By the reader.

  /** Whether a message has been taken that {@link #poll} has yet to give. */
  public boolean isAtHand() {
    return !batch.isEmpty();
  }

  /**
   * The next message, if there is one now.
   *
   * @throws RpcException if there is none, and never will be for that reason; again at every later
   *     call
   */
  public @Nullable RawMessage poll() {
    RawMessage next = pollBatch();
    if (next != null) {
      return next;
    }
    int credit;
    lock.lock();
    try {
      next = takeArrived();
      credit = next == null ? 0 : arrived.takeCredit();
    } finally {
      lock.unlock();
    }
    credit(credit);
    return next;
  }

  /** Whether all messages have come in order, and have been given. */
  public boolean isComplete() {
    lock.lock();
    try {
      return failure == null && isExhaustedNow();
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is no message, and never will be one. */
  public boolean isExhausted() {
    lock.lock();
    try {
      return isExhaustedNow();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next message.
   *
   * @return null if all have come in order, and have been given
   * @throws RpcException if there is none, and never will be for that reason; again at every later
   *     call
   * @throws IllegalStateException if nobody is given a message any more, or another thread waits
   */
  public @Nullable RawMessage await(Waiting waiting) throws InterruptedException {
    RawMessage next = pollBatch();
    return next == null ? awaitArrived(waiting) : next;
  }

  private @Nullable RawMessage awaitArrived(Waiting waiting) throws InterruptedException {
    long sinceNanos = System.nanoTime();
    while (true) {
      RawMessage next;
      int credit = 0;
      long leftNanos = 0;
      lock.lock();
      try {
        reader.leave();
        next = takeArrived();
        if (next == null && !arrived.isComplete()) {
          leftNanos = beginToWait(waiting, sinceNanos);
        } else {
          credit = arrived.takeCredit();
        }
      } finally {
        lock.unlock();
      }
      if (leftNanos == 0) {
        credit(credit);
        return next;
      }
      WaitingReader.park(this, leftNanos);
    }
  }

  private long beginToWait(Waiting waiting, long sinceNanos) throws InterruptedException {
    if (closed) {
      throw new IllegalStateException("the call is over, and gives no message any more");
    }
    try {
      return reader.enter(waiting, sinceNanos);
    } catch (RpcException e) {
      failure = e;
      throw e;
    }
  }

  private @Nullable RawMessage takeArrived() {
    RawMessage next = arrived.take(batch);
    if (next == null && failure != null) {
      throw failure;
    }
    return next;
  }

  private @Nullable RawMessage pollBatch() {
    if (closed) {
      batch.clear();
    }
    RawMessage next = batch.poll();
    if (next != null) {
      givenBytes += Envelope.PREFIX_BYTES + next.bytes().length;
      if (batch.isEmpty() || givenBytes >= PORTION_BYTES) {
        handedOn(batch.isEmpty());
      }
    }
    return next;
  }

  private void handedOn(boolean last) {
    int credit;
    lock.lock();
    try {
      credit = arrived.takeCredit(givenBytes, last);
    } finally {
      lock.unlock();
    }
    givenBytes = 0;
    credit(credit);
  }

  // Under the lock.

  private boolean hasEnd() {
    return arrived.isComplete() || failure != null;
  }

  private boolean isExhaustedNow() {
    return hasEnd() && arrived.isEmpty() && batch.isEmpty();
  }

  // Without it.

  private void credit(int bytes) {
    if (bytes > 0) {
      source.credit(bytes);
    }
  }

  private void wake(@Nullable Thread woken) {
    if (woken != null) {
      Execution.wake(source.loop(), woken);
    }
  }

  private void tellSubscriber() {
    Runnable action = subscriber;
    if (action != null) {
      action.run();
    }
  }
}
