package dev.connectjava.call.client;

import static java.util.Objects.requireNonNullElse;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.ConnectionWait;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.http.HttpClientExchange;
import dev.connectjava.http.HttpFailure;
import dev.connectjava.http.HttpResponseListener;
import dev.connectjava.http.Loop;
import dev.connectjava.protocol.BrokenExchange;
import dev.connectjava.protocol.ClientProtocol;
import dev.connectjava.protocol.ResponseReader;
import dev.connectjava.protocol.ResponseSink;
import dev.connectjava.spi.Compression;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one attempt that a call is: what the transport tells of its response, what the protocol's
 * reader makes of it, and how it has ended. Whatever comes first ends it; nothing changes that but
 * a message that can't be decoded.
 *
 * <p>The events come on the exchange's loop. The end is one compare-and-set by any thread, with all
 * that was read before it.
 */
abstract class Attempt extends ResponseWaiting implements HttpResponseListener, ResponseSink {

  /** How much of a response's body that says nothing is passed over to keep its connection. */
  private static final int MOST_DISCARDED_BYTES = 64 * 1024;

  private static final VarHandle OUTCOME;

  static {
    try {
      OUTCOME = MethodHandles.lookup().findVarHandle(Attempt.class, "outcome", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The outcome of a call that has not failed. */
  private static final Object SUCCESS = new Object();

  final ClientSettings settings;
  final RpcMethod<?, ?> method;
  final CallOptions options;
  final @Nullable CallDeadline deadline;

  /** Is told what listeners want to know; null if the client has none. */
  final @Nullable ObservedAttempt observed;

  // Of the events, which come one after another.
  private @Nullable ResponseReader reader;
  private @Nullable RpcException refusal;
  private int discardedBytes;

  // Written by the events.
  private volatile @Nullable Peer peer;
  private volatile @Nullable Headers headers;
  private volatile Headers trailers = Headers.empty();
  private volatile boolean trailersOnly;
  private @Nullable Compression compression;

  /** Null, {@link #SUCCESS}, or the failure. */
  @SuppressWarnings("unused") // By its handle.
  private volatile @Nullable Object outcome;

  /**
   * An attempt.
   *
   * @param call the context of the call; null if it has none
   */
  Attempt(
      ClientSettings settings,
      RpcMethod<?, ?> method,
      CallOptions options,
      @Nullable CallContext call) {
    this.settings = settings;
    this.method = method;
    this.options = options;
    this.deadline = CallDeadline.of(method, options);
    this.observed = call == null ? null : call.attempt();
  }

  /** The exchange; null before there is one. */
  abstract @Nullable HttpClientExchange exchange();

  /** Whether a message has come. */
  abstract boolean hasArrived();

  /** What the call speaks; not a field, since each call would have it. */
  final ClientProtocol protocol() {
    return settings.protocol(method);
  }

  /** Whether the response is a stream of any number of messages. */
  final boolean isStreaming() {
    return method.kind().serverStreams();
  }

  // What the transport tells. Each is called unless the call is over, and may find that it is now.

  @Override
  public final void onWaiting(ConnectionWait wait) {
    if (observed != null) {
      observed.onWaiting(wait);
    }
  }

  /** The request begins to be sent over a connection. */
  final void tellConnected(Peer newPeer) {
    peer = newPeer;
    if (observed != null) {
      observed.onConnected(newPeer);
    }
  }

  /** The head of the response has come. */
  final void tellHead(int status, Headers received) {
    if (observed != null) {
      observed.onHead(status, received);
    }
  }

  final void readHead(int status, Headers received) {
    try {
      reader = protocol().reader(settings.rules(options, required().memory()), this);
      refusal = reader.head(status, received);
    } catch (RuntimeException | Error e) {
      breakOff(e);
    }
  }

  final void readData(ByteBuffer data, boolean last) {
    if (observed != null) {
      observed.onData(data.remaining());
    }
    try {
      RpcException unreadable = refusal;
      ResponseReader current = reader;
      if (unreadable == null && current != null) {
        current.data(data, last);
      } else {
        passOver(data, last, required(unreadable));
      }
    } catch (RuntimeException | Error e) {
      breakOff(e);
    }
  }

  private void passOver(ByteBuffer data, boolean last, RpcException reason) {
    discardedBytes += data.remaining();
    if (discardedBytes > MOST_DISCARDED_BYTES) {
      throw reason;
    }
    if (last) {
      onOutcome(reason, Headers.empty());
    }
  }

  final void readEnd(Headers received) {
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

  final void readFailure(HttpFailure failure) {
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

  @Override
  public final void onTimeout() {
    abortLate();
  }

  /** A body comes after a head, which is read or refused. */
  private static RpcException required(@Nullable RpcException refusal) {
    if (refusal == null) {
      throw new IllegalStateException("a body before its head");
    }
    return refusal;
  }

  final HttpClientExchange required() {
    HttpClientExchange current = exchange();
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

  /** Drops the message under way, of whose reader no event is under way. */
  final void discardUnderway() {
    ResponseReader current = reader;
    if (current != null) {
      current.discard();
    }
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
  public final void onOutcome(@Nullable RpcException error, Headers received) {
    trailers = received;
    if (error == null && !isStreaming() && !hasArrived()) {
      end(cardinality("none"), false);
    } else if (error != null && error.code() == Code.CANCELED) {
      end(attributed(error), false);
    } else {
      end(error, false);
    }
  }

  final RpcException cardinality(String found) {
    return new RpcException(
        Code.UNIMPLEMENTED,
        "%s gives exactly one response message, but there is %s"
            .formatted(method.procedure(), found));
  }

  // The end.

  /**
   * Ends the call within an event: in order if there is no error.
   *
   * @param abandoned whether the exchange has not ended, and is given up
   */
  private void end(@Nullable RpcException error, boolean abandoned) {
    if (claimEnd(error)) {
      onEnded(error == null, abandoned);
    }
  }

  /** Whether the call had not ended: now it has, in order if there is no error. */
  private boolean claimEnd(@Nullable RpcException error) {
    RpcException failure = error == null ? null : withMetadata(error);
    boolean held = observed != null && observed.holdCall();
    boolean claimed = OUTCOME.compareAndSet(this, null, failure == null ? SUCCESS : failure);
    if (observed != null) {
      if (claimed) {
        observed.endsWith(failure, trailers, held);
      } else {
        observed.goesOn(held);
      }
    }
    return claimed;
  }

  /** The call is over; told by who has ended it, under no lock. */
  final void tellEnd() {
    if (observed != null) {
      observed.onEnded();
    }
  }

  private RpcException withMetadata(RpcException error) {
    Headers known = knownHeaders();
    Headers metadata = trailersOnly ? known : known.toBuilder().addAll(trailers).build();
    RpcException told = error.withMetadata(metadata);
    return settings.http().target().map(told::asFromCallTo).orElseGet(told::asFromCall);
  }

  /** An event has ended the call, and is under way yet. */
  abstract void onEnded(boolean inOrder, boolean abandoned);

  /** This side has ended the call: what has arrived is dropped, and the exchange is given up. */
  abstract void onAborted();

  /** Drops the messages that have arrived and were not taken, and gives back their memory. */
  abstract void dropArrived();

  /** Ends the call from this side, unless it has ended: what has arrived is forgotten. */
  public final void abort(RpcException reason) {
    if (claimEnd(reason)) {
      onAborted();
    }
  }

  /** Ends the call, unless it has ended, whose time has passed. */
  final void abortLate() {
    if (deadline != null) {
      abort(deadline.failure());
    }
  }

  /** Ends the call if its time has passed. */
  final void abortIfLate() {
    if (deadline != null && deadline.isExpired()) {
      abort(deadline.failure());
    }
  }

  /** Fails the call, of which the caller can't be given what has come, however it has ended. */
  final void failTaking(RpcException reason) {
    if (claimEnd(reason)) {
      onAborted();
    } else {
      outcome = withMetadata(reason);
      dropArrived();
    }
  }

  // What the caller asks.

  /** Whether the call has ended; its messages may still be there to be taken. */
  final boolean isOver() {
    return outcome != null;
  }

  @Override
  final boolean knowsHeaders() {
    return headers != null || isOver();
  }

  @Override
  final RpcMethod<?, ?> method() {
    return method;
  }

  @Override
  public final @Nullable Loop loop() {
    HttpClientExchange current = exchange();
    return current == null ? null : current.loop();
  }

  @Override
  final void run(Runnable callback) {
    RequestContext parent = options.parent().orElse(null);
    Callbacks.run(settings.callbackExecutor(), parent == null ? callback : parent.wrap(callback));
  }

  /** The context of the call; null if it has none. */
  final @Nullable CallContext context() {
    return observed == null ? null : observed.context();
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

  /** The server's end of the connection; empty before there is one. */
  public final Optional<Peer> peer() {
    return Optional.ofNullable(peer);
  }

  /** Whether the call has ended by a failure. */
  final boolean hasFailed() {
    return outcome instanceof RpcException;
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
