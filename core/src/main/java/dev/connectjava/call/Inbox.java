package dev.connectjava.call;

import dev.connectjava.RpcException;
import dev.connectjava.http.Loop;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.MessageReceiver;
import dev.connectjava.protocol.MessageRun;
import dev.connectjava.protocol.RawMessage;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a stream between a loop and one reader. The reader is a thread that waits, or a
 * subscriber that is notified. It takes all messages that have arrived at once, under the lock, and
 * then returns them one by one without the lock.
 *
 * <p>Any thread may end the inbox; one thread at a time reads. No application code and no I/O runs
 * under its lock.
 */
public final class Inbox implements MessageReceiver {

  /** After this number of bytes is handed on, their memory is given back and credit is granted. */
  private static final int PORTION_BYTES = 32 * 1024;

  /** The source of the messages. */
  public interface Source {

    /** Returns the loop on which the messages arrive; null if there is none yet. */
    @Nullable Loop loop();

    /**
     * Allows the sender to send this many more bytes.
     *
     * @param bytes more than 0
     */
    void credit(int bytes);

    /**
     * Drops the message that is being received, and gives back its memory; called under the lock.
     */
    void dropUnderway();
  }

  /** The way in which a thread waits for a message. */
  public interface Waiting {

    /** Returns the longest time to wait; {@link Long#MAX_VALUE} for no limit. */
    long longestNanos();

    /** Returns the exception for a thread that has waited for the longest time. */
    RpcException waitedTooLong();

    /**
     * Called under the lock by a thread that is about to wait.
     *
     * @throws IllegalStateException if it must not wait
     */
    void requireMayWait();
  }

  private final Source source;

  /** Messages that were taken and not yet returned to the reader; confined to the reader. */
  private final Queue<MessageRun> batch = new ArrayDeque<>();

  private int givenBytes;

  /** Guards the fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final ArrivedMessages arrived;
  private final WaitingReader reader = new WaitingReader();
  private @Nullable RpcException failure;

  /** Whether the reader gets no more messages. Written under the lock. */
  private volatile boolean closed;

  private volatile @Nullable Runnable subscriber;

  /** Creates an empty inbox. */
  public Inbox(Source source, Credit rule) {
    this.source = source;
    this.arrived = new ArrivedMessages(rule);
  }

  /** Sets the action that runs whenever the result of {@link #poll} may have changed. */
  public void subscribe(Runnable onChange) {
    subscriber = onChange;
  }

  // Called on the loop.

  /**
   * Handles an event of the loop, unless the inbox has ended.
   *
   * @param bytes the number of bytes of the body that belong to the event
   * @param event calls {@link #onMessage}, {@link #onRun} and {@link #complete}, under the lock; an
   *     {@link RpcException} that it throws is the reason why there are no more messages than those
   *     before it
   * @return the reason why there are no more messages; null if there may be more, or all have
   *     arrived in order
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

  /** Adds a message; called within an event. */
  @Override
  public void onMessage(RawMessage message) {
    arrived.add(message);
  }

  /** Adds messages; called within an event. */
  @Override
  public void onRun(MessageRun run) {
    arrived.add(run);
  }

  /** Declares that all messages have arrived; called within an event. */
  public void complete() {
    arrived.complete();
  }

  /**
   * Drops the messages that have arrived and declares that no more will; called within an event.
   */
  public void drop() {
    arrived.clear();
    arrived.complete();
  }

  /**
   * Returns whether, at some time since the last call of this method, the sender could not send
   * because messages waited.
   */
  public boolean takeHeldBack() {
    lock.lock();
    try {
      return arrived.takeHeldBack();
    } finally {
      lock.unlock();
    }
  }

  // Called by the thread that ends the inbox.

  /**
   * Ends the inbox: drops the messages that have arrived, and fails the reader with the reason,
   * even if it waits.
   */
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

  /**
   * Ends the inbox because its messages are not read any more: drops those that have arrived, and
   * lets the sender go on.
   */
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
   * Releases the memory of the messages that have arrived; they can still be taken, uncounted. For
   * a reader that has given up.
   */
  public void forget() {
    lock.lock();
    try {
      arrived.release();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether a message has arrived that was not taken. */
  public boolean isReadable() {
    lock.lock();
    try {
      return !arrived.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  // Called by the reader.

  /** Returns whether a message was taken that {@link #poll} has not returned yet. */
  public boolean isAtHand() {
    return !batch.isEmpty();
  }

  /**
   * Returns the next message, or null if there is none now.
   *
   * @throws RpcException if there will be no more messages for this reason; thrown again at every
   *     later call
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

  /** Returns whether all messages have arrived in order and have been returned. */
  public boolean isComplete() {
    lock.lock();
    try {
      return failure == null && isExhaustedNow();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether there is no message and will never be one. */
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
   * @return null if all messages have arrived in order and have been returned
   * @throws RpcException if there will be no more messages for this reason; thrown again at every
   *     later call
   * @throws IllegalStateException if the inbox has ended or another thread waits
   */
  public @Nullable RawMessage await(Waiting waiting) throws InterruptedException {
    LoopYield.betweenMessages();
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
      throw new IllegalStateException("the call is over and returns no more messages");
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
    MessageRun run = batch.peek();
    if (run == null) {
      return null;
    }
    RawMessage next = run.next();
    if (run.isEmpty()) {
      batch.remove();
    }
    givenBytes += Envelope.PREFIX_BYTES + next.length();
    if (batch.isEmpty() || givenBytes >= PORTION_BYTES) {
      handedOn(batch.isEmpty());
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

  // Called under the lock.

  private boolean hasEnd() {
    return arrived.isComplete() || failure != null;
  }

  private boolean isExhaustedNow() {
    return hasEnd() && arrived.isEmpty() && batch.isEmpty();
  }

  // Called without the lock.

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
