package dev.connectjava.call;

import dev.connectjava.Code;
import dev.connectjava.RequestStream;
import dev.connectjava.RpcException;
import dev.connectjava.compression.Inflation;
import dev.connectjava.protocol.MessageReader;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.HttpExchange;
import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
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

  /**
   * How a message becomes an object.
   *
   * @param compression of compressed messages; null if the request has no encoding
   * @param limitBytes the longest message after decompression
   */
  record Decoding(MessageCodec<?> codec, @Nullable Compression compression, int limitBytes) {

    Object decode(RawMessage message) {
      byte[] bytes = message.bytes();
      if (!message.compressed() || (compression != null && bytes.length == 0)) {
        return codec.decode(bytes, 0, bytes.length);
      }
      if (compression == null) {
        throw new RpcException(
            Code.INTERNAL, "a message is marked as compressed, but the request names no encoding");
      }
      ByteBuffer inflated = Inflation.inflate(compression, bytes, 0, bytes.length, limitBytes);
      int offset = inflated.arrayOffset() + inflated.position();
      return codec.decode(inflated.array(), offset, inflated.remaining());
    }
  }

  private final HttpExchange exchange;
  private final ServerCallContext context;
  private final MessageReader reader;
  private final Decoding decoding;

  /** Guards the fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final Queue<RawMessage> waiting = new ArrayDeque<>(2);
  private int uncreditedBytes;
  private boolean complete;
  private boolean discarding;
  private @Nullable RpcException failure;

  IncomingMessages(
      HttpExchange exchange, ServerCallContext context, MessageReader reader, Decoding decoding) {
    this.exchange = exchange;
    this.context = context;
    this.reader = reader;
    this.decoding = decoding;
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
    return broken;
  }

  private void readMessages(ByteBuffer data, boolean last) {
    try {
      reader.read(data, last, waiting::add);
      complete = last;
    } catch (RpcException e) {
      failure = e;
    }
  }

  /** Takes the one message that the request's head has carried; a body after it is passed over. */
  void complete(RawMessage message) {
    lock.lock();
    try {
      waiting.add(message);
      complete = true;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the handler's thread, which will see that the call is cancelled. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether nobody reads any more. */
  boolean isDiscarding() {
    lock.lock();
    try {
      return discarding;
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
      waiting.clear();
      credit = takeCredit();
    } finally {
      lock.unlock();
    }
    credit(credit);
  }

  @Override
  public @Nullable Object receive() {
    RawMessage message = await();
    if (message == null) {
      return null;
    }
    try {
      return decoding.decode(message);
    } catch (RpcException e) {
      fail(e);
      throw e;
    }
  }

  private @Nullable RawMessage await() {
    RawMessage message;
    int credit;
    lock.lock();
    try {
      while (waiting.isEmpty() && !complete && failure == null) {
        context.throwIfCancelled();
        changed.await();
      }
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

  private void fail(RpcException reason) {
    lock.lock();
    try {
      failure = reason;
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  /** The bytes to credit now: all, unless a message waits. */
  private int takeCredit() {
    if (!waiting.isEmpty()) {
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
