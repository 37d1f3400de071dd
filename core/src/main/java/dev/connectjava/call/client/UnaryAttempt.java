package dev.connectjava.call.client;

import static java.util.Objects.requireNonNullElse;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Method;
import dev.connectjava.Peer;
import dev.connectjava.RpcException;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpClientRequest;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.http.Loop;
import dev.connectjava.protocol.BrokenExchange;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.ResponseReader;
import dev.connectjava.protocol.ResponseSink;
import dev.connectjava.spi.Compression;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a unary call: what the transport tells of its response, what the protocol's
 * reader makes of it, and how it has ended. Whatever comes first ends it; nothing changes that but
 * a message that can't be decoded.
 *
 * <p>The events come on the exchange's loop, where the reader lives. The end is one compare-and-set
 * by any thread, with all that was read before it. There is no lock.
 */
abstract class UnaryAttempt extends ResponseWaiting implements HttpResponseListener, ResponseSink {

  /** How much of a response's body that says nothing is passed over to keep its connection. */
  private static final int MOST_DISCARDED_BYTES = 64 * 1024;

  /** The response is credited in such portions, most of them never. */
  private static final int CREDIT_BYTES = 16 * 1024;

  private static final VarHandle OUTCOME;
  private static final VarHandle MESSAGE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      OUTCOME = lookup.findVarHandle(UnaryAttempt.class, "outcome", Object.class);
      MESSAGE = lookup.findVarHandle(UnaryAttempt.class, "message", RawMessage.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The outcome of a call that has not failed. */
  private static final Object SUCCESS = new Object();

  final ClientSettings settings;
  final Method<?, ?> method;
  final CallOptions options;
  final @Nullable CallDeadline deadline;
  private volatile @Nullable HttpClientExchange exchange;

  // Confined to the loop.
  private @Nullable ResponseReader reader;
  private @Nullable RpcException refusal;
  private int discardedBytes;
  private int uncreditedBytes;

  // Written on the loop.
  private volatile @Nullable Headers headers;
  private volatile Headers trailers = Headers.empty();
  private volatile boolean trailersOnly;
  private @Nullable Compression compression;

  /** Whether there is a message, which may have been taken. Confined to the loop. */
  private boolean arrived;

  @SuppressWarnings("unused") // By its handle.
  private volatile @Nullable RawMessage message;

  /** Null, {@link #SUCCESS}, or the failure. */
  @SuppressWarnings("unused") // By its handle.
  private volatile @Nullable Object outcome;

  UnaryAttempt(ClientSettings settings, Method<?, ?> method, CallOptions options) {
    this.settings = settings;
    this.method = method;
    this.options = options;
    this.deadline = CallDeadline.of(method, options);
  }

  /** The call is over; called once, on whichever thread has ended it. */
  abstract void onOver();

  /** Begins the exchange, unless the call is over. */
  final void begin(HttpClientRequest request, ByteBuffer body) {
    if (isOver()) {
      return;
    }
    HttpClientExchange made = settings.http().open(request, this);
    exchange = made;
    if (isOver()) {
      made.cancel(); // Who has ended the call has perhaps not seen the exchange.
    } else {
      made.start(body);
    }
  }

  // What the transport tells.

  @Override
  public final void onStarted(HttpVersion version, Peer peer) {
    // The response of a unary call comes by any version, when the request is complete.
  }

  @Override
  public final void onHead(int status, Headers received) {
    if (!isOver()) {
      try {
        HttpClientExchange current = required();
        reader = settings.protocol(method).reader(settings.rules(options, current.memory()), this);
        refusal = reader.head(status, received);
      } catch (RuntimeException | Error e) {
        breakOff(e);
      }
      wakeHeaders();
    }
  }

  @Override
  public final void onData(ByteBuffer data, boolean last) {
    if (!isOver()) {
      int bytes = data.remaining();
      try {
        read(data, last);
      } catch (RuntimeException | Error e) {
        breakOff(e);
      }
      if (!isOver()) {
        credit(bytes);
      }
    }
  }

  private void read(ByteBuffer data, boolean last) {
    RpcException unreadable = refusal;
    ResponseReader current = reader;
    if (unreadable == null && current != null) {
      current.data(data, last);
      return;
    }
    RpcException reason = required(unreadable);
    discardedBytes += data.remaining();
    if (discardedBytes > MOST_DISCARDED_BYTES) {
      throw reason;
    }
    if (last) {
      onOutcome(reason, Headers.empty());
    }
  }

  private void credit(int bytes) {
    uncreditedBytes += bytes;
    if (uncreditedBytes >= CREDIT_BYTES) {
      required().consumed(uncreditedBytes);
      uncreditedBytes = 0;
    }
  }

  @Override
  public final void onEnd(Headers received) {
    if (!isOver()) {
      try {
        RpcException unreadable = refusal;
        ResponseReader current = reader;
        if (unreadable == null && current != null) {
          current.end(received);
        } else {
          onOutcome(required(unreadable), received);
        }
      } catch (RuntimeException | Error e) {
        breakOff(e);
      }
    }
  }

  @Override
  public final void onWritable() {
    // The request has left in one piece.
  }

  @Override
  public final void onTimeout() {
    abortLate();
  }

  @Override
  public final void onFailed(HttpFailure failure) {
    if (!isOver()) {
      try {
        RpcException unreadable = refusal;
        ResponseReader current = reader;
        if (unreadable != null) {
          end(attributed(unreadable), false);
        } else if (current != null && current.isComplete()) {
          current.end(Headers.empty());
        } else {
          end(attributed(BrokenExchange.failure(failure)), false);
        }
      } catch (RuntimeException | Error e) {
        breakOff(e);
      }
    }
  }

  /** A body comes after a head, which is read or refused. */
  private static RpcException required(@Nullable RpcException refusal) {
    if (refusal == null) {
      throw new IllegalStateException("a body before its head");
    }
    return refusal;
  }

  private HttpClientExchange required() {
    HttpClientExchange current = exchange;
    if (current == null) {
      throw new IllegalStateException("an event of an exchange that was not started");
    }
    return current;
  }

  /** The response can't be read any further, and its exchange is given up. */
  private void breakOff(Throwable failure) {
    RpcException reason =
        failure instanceof RpcException found
            ? attributed(found)
            : new RpcException(Code.INTERNAL, "the response can't be read", failure);
    end(reason, true);
  }

  /** A server that gives up because the time is over mostly says so by something else. */
  private RpcException attributed(RpcException found) {
    return deadline != null && deadline.isExpired() ? deadline.failure() : found;
  }

  // What the reader finds.

  @Override
  public final void onHeaders(Headers received, @Nullable Compression ofMessages) {
    compression = ofMessages;
    headers = received;
  }

  @Override
  public final void onTrailersOnly() {
    trailersOnly = true;
  }

  @Override
  public final void onMessage(RawMessage found) {
    if (arrived) {
      found.release();
      throw cardinality("more than one");
    }
    arrived = true;
    message = found;
    if (isOver()) {
      dropMessage(); // Who has ended the call has perhaps not seen it.
    }
  }

  @Override
  public final void onOutcome(@Nullable RpcException error, Headers received) {
    trailers = received;
    if (error == null && !arrived) {
      end(cardinality("none"), false);
    } else if (error != null && error.code() == Code.CANCELED) {
      end(attributed(error), false);
    } else {
      end(error, false);
    }
  }

  private RpcException cardinality(String found) {
    return new RpcException(
        Code.UNIMPLEMENTED,
        "%s gives exactly one response message, but there is %s"
            .formatted(method.procedure(), found));
  }

  // The end.

  /**
   * Ends the call, on the loop: in order if there is no error.
   *
   * @param abandoned whether the exchange has not ended, and is given up
   */
  private void end(@Nullable RpcException error, boolean abandoned) {
    if (OUTCOME.compareAndSet(this, null, error == null ? SUCCESS : withMetadata(error))) {
      discardUnderway();
      if (error != null) {
        dropMessage();
      }
      over(abandoned);
    }
  }

  private RpcException withMetadata(RpcException error) {
    Headers known = requireNonNullElse(headers, Headers.empty());
    Headers metadata = trailersOnly ? known : known.toBuilder().addAll(trailers).build();
    return error.withMetadata(metadata).asFromCall();
  }

  private void over(boolean abandoned) {
    HttpClientExchange current = exchange;
    if (abandoned && current != null) {
      current.cancel();
    }
    onOver();
    wakeAll();
  }

  /** Ends the call from this side, unless it has ended: what has arrived is forgotten. */
  public final void abort(RpcException reason) {
    if (OUTCOME.compareAndSet(this, null, withMetadata(reason))) {
      dropMessage();
      over(true);
      discardUnderwayOnLoop();
    }
  }

  /** Ends the call, unless it has ended, whose time has passed. */
  final void abortLate() {
    if (deadline != null) {
      abort(deadline.failure());
    }
  }

  /** Fails the call, of which the message can't be decoded, though it has ended in order. */
  final void fail(RpcException reason) {
    OUTCOME.compareAndSet(this, SUCCESS, withMetadata(reason));
  }

  /** The caller gives up a call that is over: its message can be taken, and counts no more. */
  final void forget() {
    RawMessage left = message;
    if (left != null) {
      left.release();
    }
  }

  private void dropMessage() {
    RawMessage dropped = takeMessage();
    if (dropped != null) {
      dropped.release();
    }
  }

  /** The reader lives on the loop, where it may be reading. */
  private void discardUnderwayOnLoop() {
    HttpClientExchange current = exchange;
    if (current != null) {
      try {
        current.loop().execute(this::discardUnderway);
      } catch (RejectedExecutionException e) {
        discardUnderway(); // The loop has ended, and reads nothing more.
      }
    }
  }

  private void discardUnderway() {
    ResponseReader current = reader;
    if (current != null) {
      current.discard();
    }
  }

  // What the caller asks.

  /** Whether the call has ended; its message may still be there to be taken. */
  @Override
  final boolean isOver() {
    return outcome != null;
  }

  @Override
  final boolean knowsHeaders() {
    return headers != null || isOver();
  }

  @Override
  final Method<?, ?> method() {
    return method;
  }

  @Override
  final @Nullable Loop loop() {
    HttpClientExchange current = exchange;
    return current == null ? null : current.loop();
  }

  @Override
  final void run(Runnable callback) {
    Callbacks.run(settings.callbackExecutor(), callback);
  }

  /** The message, once. */
  final @Nullable RawMessage takeMessage() {
    return (RawMessage) MESSAGE.getAndSet(this, null);
  }

  final @Nullable Compression compression() {
    return compression;
  }

  final Headers knownHeaders() {
    return requireNonNullElse(headers, Headers.empty());
  }

  /** The response's trailers, once the call has ended; empty before. */
  public final Headers responseTrailers() {
    return trailers;
  }

  /** Throws why the call has failed, if it has. */
  final void throwIfFailed() {
    RpcException failure = failureHere();
    if (failure != null) {
      throw failure;
    }
  }

  /** Why the call has failed, with the trace of the thread that is told; null if it has not. */
  final @Nullable RpcException failureHere() {
    if (!(outcome instanceof RpcException failure)) {
      return null;
    }
    RpcException here = failure.withMetadata(failure.metadata());
    here.fillInStackTrace();
    return here;
  }
}
