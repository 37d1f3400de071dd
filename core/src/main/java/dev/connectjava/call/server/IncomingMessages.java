package dev.connectjava.call.server;

import dev.connectjava.Code;
import dev.connectjava.RequestStream;
import dev.connectjava.RpcException;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.WaitingMessages;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.protocol.MessageReader;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.spi.Compression;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The request messages on their way from the transport's thread, which finds them in the body, to
 * the handler's thread, which decompresses and decodes them.
 *
 * <p>Bounded: while a complete message waits for the handler, what arrives after it is not credited
 * to the client, so at most the transport's window and one message are held.
 */
final class IncomingMessages implements RequestStream<Object> {

  private static final int SMALL_REQUEST_BYTES = 16 * 1024;

  private final HttpExchange exchange;
  private final ServedCall context;
  private final MessageReader reader;
  private final MessageCoding<?, ?> coding;
  private final @Nullable Compression compression;
  private final int limitBytes;
  private final boolean mayBlock;
  private final boolean onlyOne;
  private final @Nullable Duration interMessageTimeout;

  /** Guards the fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final WaitingMessages waiting = new WaitingMessages();
  private int uncreditedBytes;
  private boolean heldBack;
  private boolean complete;
  private boolean discarding;
  private @Nullable RpcException failure;

  /**
   * The only message of a request: its memory is given back when its handler is done, who has the
   * object that was made of it until then.
   */
  private @Nullable RawMessage held;

  /** Of an asynchronous handler: told on the transport's thread that there is news. */
  private volatile @Nullable Runnable onChange;

  IncomingMessages(
      HttpExchange exchange,
      ServedCall context,
      MessageReader reader,
      MessageCoding<?, ?> coding,
      @Nullable Compression compression) {
    this.exchange = exchange;
    this.context = context;
    this.reader = reader;
    this.coding = coding;
    this.compression = compression;
    Route.Settings settings = context.route.settings();
    this.limitBytes = settings.limits().requestMessageBytes();
    this.mayBlock = context.route.execution().mayBlock();
    this.onlyOne = !context.method().kind().clientStreams();
    this.interMessageTimeout =
        onlyOne ? null : settings.deadlinePolicy().interMessageTimeout().orElse(null);
  }

  /** Has the action run whenever {@link #poll} may give something else than before. */
  void onChange(Runnable action) {
    onChange = action;
  }

  /** What there is now for a reader that does not wait. */
  sealed interface Polled {

    /** A message. */
    record Message(Object message) implements Polled {}

    /** Nothing yet. */
    record Nothing() implements Polled {}

    /** The client has ended its stream in order. */
    record End() implements Polled {}
  }

  private static final Polled NOTHING = new Polled.Nothing();
  private static final Polled END = new Polled.End();

  /**
   * What there is now, without waiting.
   *
   * @throws RpcException if the stream broke; again at every later call
   */
  Polled poll() {
    RawMessage message;
    int credit;
    lock.lock();
    try {
      context.throwIfCancelled();
      message = waiting.poll();
      if (message == null) {
        if (failure != null) {
          throw failure;
        }
        return complete ? END : NOTHING;
      }
      credit = takeCredit();
    } finally {
      lock.unlock();
    }
    credit(credit);
    return new Polled.Message(decode(message));
  }

  /**
   * Takes a piece of the body, on the transport's thread.
   *
   * @return why the body can't be read further, or null if it can
   */
  @Nullable RpcException read(ByteBuffer data, boolean last) {
    int bytes = data.remaining();
    int credit;
    RpcException broken;
    lock.lock();
    try {
      if (!discarding && !complete && failure == null) {
        readMessages(data, last);
      }
      uncreditedBytes += bytes;
      credit = takeCredit();
      broken = failure;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    credit(credit);
    tellOfChange();
    return broken;
  }

  private void tellOfChange() {
    Runnable action = onChange;
    if (action != null) {
      action.run();
    }
  }

  private void readMessages(ByteBuffer data, boolean last) {
    try {
      reader.read(data, last, waiting::add);
      complete = last;
    } catch (RpcException e) {
      failure = e;
      reader.discard();
    }
  }

  /** Whether there is no message, and never will be one. */
  boolean isExhausted() {
    lock.lock();
    try {
      boolean over = complete || failure != null || context.cancellation().isPresent();
      return over && waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the handler, which will see that the call is cancelled. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    tellOfChange();
  }

  /**
   * The length that the message under way announces; 0 if none is under way or it announces none,
   * less than 0 if nobody reads any more.
   */
  int announcedBytes() {
    lock.lock();
    try {
      return discarding || failure != null ? -1 : reader.announcedBytes();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the client could not send, since messages have waited, at some time since the last. */
  boolean takeHeldBack() {
    lock.lock();
    try {
      boolean was = heldBack;
      heldBack = !waiting.isEmpty();
      return was;
    } finally {
      lock.unlock();
    }
  }

  /** Nobody reads any more: forgets what is there, and lets the client go on sending to nobody. */
  void discard() {
    int credit;
    lock.lock();
    try {
      discarding = true;
      drop();
      if (held != null) {
        held.release();
        held = null;
      }
      credit = takeCredit();
    } finally {
      lock.unlock();
    }
    credit(credit);
  }

  private void drop() {
    waiting.clear();
    reader.discard();
  }

  @Override
  public @Nullable Object receive() {
    RawMessage message = await();
    return message == null ? null : decode(message);
  }

  private Object decode(RawMessage message) {
    try {
      return coding.decode(message, compression, limitBytes);
    } catch (RpcException e) {
      fail(e);
      throw e;
    } finally {
      decoded(message);
    }
  }

  private void decoded(RawMessage message) {
    lock.lock();
    try {
      if (onlyOne && held == null && !discarding) {
        held = message;
        return;
      }
    } finally {
      lock.unlock();
    }
    message.release();
  }

  private @Nullable RawMessage await() {
    RawMessage message;
    int credit;
    lock.lock();
    try {
      awaitChange();
      context.throwIfCancelled();
      message = waiting.poll();
      if (message == null && failure != null) {
        throw failure;
      }
      credit = takeCredit();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      context.throwIfCancelled();
      throw new RpcException(
          Code.CANCELED, "the handler's thread was interrupted while it waited for a message", e);
    } finally {
      lock.unlock();
    }
    credit(credit);
    return message;
  }

  private void awaitChange() throws InterruptedException {
    long left =
        interMessageTimeout == null
            ? Long.MAX_VALUE
            : TimeUnit.NANOSECONDS.convert(interMessageTimeout);
    while (waiting.isEmpty() && !complete && failure == null) {
      context.throwIfCancelled();
      if (left <= 0) {
        failure = interMessageTimeout();
        return;
      }
      if (!mayBlock) {
        throw new IllegalStateException(
            "a handler of %s on the event loop can't wait for a message: make it asynchronous, or choose another ExecutionMode"
                .formatted(context.method().procedure()));
      }
      left = changed.awaitNanos(left);
    }
  }

  /** What is said when the client lets the handler wait for too long. */
  RpcException interMessageTimeout() {
    return new RpcException(
        Code.DEADLINE_EXCEEDED,
        "no message has come for %s (DeadlinePolicy.withInterMessageTimeout)"
            .formatted(interMessageTimeout));
  }

  private void fail(RpcException reason) {
    lock.lock();
    try {
      failure = reason;
      drop();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The bytes to credit now: all, unless a message waits that is worth holding back its client for.
   * A small request that is complete is credited while it is delivered, which costs nothing; later
   * it would cost a step on the transport's thread.
   */
  private int takeCredit() {
    boolean small = complete && uncreditedBytes <= SMALL_REQUEST_BYTES;
    if (!waiting.isEmpty() && !small) {
      heldBack = true;
      return 0;
    }
    int credit = uncreditedBytes;
    uncreditedBytes = 0;
    return credit;
  }

  private void credit(int bytes) {
    if (bytes > 0) {
      exchange.consumed(bytes);
    }
  }
}
