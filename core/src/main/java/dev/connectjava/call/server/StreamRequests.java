package dev.connectjava.call.server;

import dev.connectjava.CallMessage;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.call.Credit;
import dev.connectjava.call.Inbox;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.call.MessageConversion;
import dev.connectjava.call.MessageSource;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.Loop;
import dev.connectjava.protocol.MessageReader;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.spi.Compression;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The request messages of a call. They are found in the body on the loop, and decompressed and
 * decoded by the handler that reads them, or by the publisher of an asynchronous handler.
 *
 * <p>Bounded: while a complete message waits for the handler, bytes after it are not credited to
 * the client, so at most the transport's window and one message are held.
 */
final class StreamRequests implements MessageSource, Inbox.Source, Inbox.Waiting {

  private static final int NOBODY_READS = -1;

  /** Stands for the held message after it has been discarded. */
  private static final RawMessage DISCARDED = new RawMessage(new byte[0], false);

  private final HttpExchange exchange;
  private final ServedCall call;
  private final MessageCoding<?, ?> coding;
  private final @Nullable Compression compression;
  private final int limitBytes;
  private final @Nullable Duration interMessageTimeout;
  private final Inbox inbox = new Inbox(this, Credit.ONCE_ALL_IS_TAKEN);

  /** Guarded by the lock of the inbox. */
  private final MessageReader reader;

  /** Confined to the loop. */
  private int announcedBytes;

  /**
   * The only message of a request. Its memory is given back after the handler has ended, because
   * the handler keeps the object that was decoded from it until then.
   */
  private final AtomicReference<@Nullable RawMessage> held = new AtomicReference<>();

  /** The last failure to decode a message for an interceptor. Used by the thread that reads. */
  private @Nullable RpcException undecodable;

  StreamRequests(
      HttpExchange exchange,
      ServedCall call,
      MessageReader reader,
      MessageCoding<?, ?> coding,
      @Nullable Compression compression) {
    this.exchange = exchange;
    this.call = call;
    this.reader = reader;
    this.coding = coding;
    this.compression = compression;
    Route.Settings settings = call.route.settings();
    this.limitBytes = call.route.requestLimitBytes();
    this.interMessageTimeout =
        isOnlyOne() ? null : settings.deadlinePolicy().interMessageTimeout().orElse(null);
  }

  ServedCall call() {
    return call;
  }

  private boolean isOnlyOne() {
    return !call.method().kind().clientStreams();
  }

  // Called on the loop.

  /**
   * Reads a piece of the body.
   *
   * @return the reason why the body can't be read further, or null if it can
   */
  @Nullable RpcException read(ByteBuffer data, boolean last) {
    announcedBytes = NOBODY_READS;
    return inbox.arrive(data.remaining(), () -> readMessages(data, last));
  }

  private void readMessages(ByteBuffer data, boolean last) {
    reader.read(data, last, inbox);
    announcedBytes = reader.announcedBytes();
    if (last) {
      inbox.complete();
    }
  }

  /**
   * Returns the announced length of the message that is being received; 0 if there is none or no
   * length is announced; negative if the last piece was not read.
   */
  int announcedBytes() {
    return announcedBytes;
  }

  /**
   * Returns whether, at some time since the last call of this method, the client could not send
   * because messages waited.
   */
  boolean takeHeldBack() {
    return inbox.takeHeldBack();
  }

  @Override
  public Loop loop() {
    return call.loop();
  }

  @Override
  public void credit(int bytes) {
    exchange.consumed(bytes);
  }

  @Override
  public void dropUnderway() {
    reader.discard();
  }

  // Called by the thread that ends the call.

  /** Called when the call is cancelled: drops what has arrived and wakes a waiting handler. */
  void abort(RpcException reason) {
    inbox.abort(reason);
  }

  /** Drops what has arrived because it is not read any more, and lets the client go on sending. */
  void discard() {
    RawMessage last = held.getAndSet(DISCARDED);
    if (last != null) {
      last.release();
    }
    inbox.close();
  }

  // Called by the handler that reads.

  @Override
  public @Nullable Object receive() {
    RawMessage message = await();
    return message == null ? null : decode(message);
  }

  @Override
  public @Nullable CallMessage receiveMessage() {
    RawMessage message = await();
    return message == null ? null : encoded(message);
  }

  private @Nullable RawMessage await() {
    call.throwIfCancelled();
    try {
      return inbox.await(this);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      call.throwIfCancelled();
      throw new RpcException(
          Code.CANCELED, "the handler's thread was interrupted while it waited for a message", e);
    }
  }

  @Override
  public long longestNanos() {
    return interMessageTimeout == null
        ? Long.MAX_VALUE
        : TimeUnit.NANOSECONDS.convert(interMessageTimeout);
  }

  /** Returns the failure if the handler has waited too long for the client. */
  @Override
  public RpcException waitedTooLong() {
    return new RpcException(
        Code.DEADLINE_EXCEEDED,
        "no message has arrived for %s (DeadlinePolicy.withInterMessageTimeout)"
            .formatted(interMessageTimeout));
  }

  @Override
  public void requireMayWait() {
    if (!call.route.execution().mayBlock()) {
      throw new IllegalStateException(
          "a handler of %s on the event loop can't wait for a message: make it asynchronous, or choose another ExecutionMode"
              .formatted(call.method().procedure()));
    }
  }

  private Object decode(RawMessage message) {
    try {
      return coding.decode(message, compression, limitBytes, call.observed);
    } catch (RpcException e) {
      inbox.abort(e);
      throw e;
    } finally {
      decoded(message);
    }
  }

  /**
   * The message for an interceptor. One that can't be decoded later breaks the stream when its
   * receiver gets the failure.
   */
  private CallMessage encoded(RawMessage message) {
    try {
      return coding.message(
          message,
          new Conversion(call.requestConversion()),
          compression,
          limitBytes,
          call.observed);
    } catch (RpcException e) {
      inbox.abort(e);
      throw e;
    } finally {
      decoded(message);
    }
  }

  @Override
  public void notReceived(RpcException failure) {
    if (failure == undecodable) {
      inbox.abort(failure);
    }
  }

  /** That of the call, which remembers which message can't be decoded. */
  private final class Conversion implements MessageConversion {

    private final MessageConversion ofCall;

    Conversion(MessageConversion ofCall) {
      this.ofCall = ofCall;
    }

    @Override
    public String codec() {
      return ofCall.codec();
    }

    @Override
    public Object decode(byte[] bytes, int offset, int length) {
      try {
        return ofCall.decode(bytes, offset, length);
      } catch (RpcException e) {
        undecodable = e;
        throw e;
      }
    }

    @Override
    public ByteBuffer encode(Object message) {
      return ofCall.encode(message);
    }
  }

  private void decoded(RawMessage message) {
    if (!isOnlyOne() || !held.compareAndSet(null, message)) {
      message.release();
    }
  }

  // Called by the publisher that reads.

  /** Sets the action that runs whenever the result of {@link #poll} may have changed. */
  void subscribe(Runnable onChange) {
    inbox.subscribe(onChange);
  }

  /** The result of a poll, for a reader that does not wait. */
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
   * Returns what is available now, without waiting.
   *
   * @throws RpcException if the stream is broken; thrown again at every later call
   */
  Polled poll() {
    call.throwIfCancelled();
    RawMessage message = inbox.poll();
    if (message != null) {
      return new Polled.Message(decode(message));
    }
    return inbox.isComplete() ? END : NOTHING;
  }

  /** Returns whether there is no message and will never be one. */
  boolean isExhausted() {
    return call.isCancelled() || inbox.isExhausted();
  }
}
