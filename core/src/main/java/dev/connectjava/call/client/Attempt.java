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
 * The attempt of a call: it handles the transport's events, passes the response to the protocol's
 * reader, and keeps the outcome. The first outcome is final, except that a message that can't be
 * decoded fails the call later.
 *
 * <p>Events are delivered on the exchange's loop. Any thread may end the attempt by one
 * compare-and-set, which publishes all that was read before it.
 */
abstract class Attempt extends ResponseWaiting implements HttpResponseListener, ResponseSink {

  /** The number of bytes of an unreadable response body that are skipped to keep the connection. */
  private static final int MOST_DISCARDED_BYTES = 64 * 1024;

  private static final VarHandle OUTCOME;

  static {
    try {
      OUTCOME = MethodHandles.lookup().findVarHandle(Attempt.class, "outcome", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The outcome of a call that has succeeded. */
  private static final Object SUCCESS = new Object();

  final ClientSettings settings;
  final RpcMethod<?, ?> method;
  final CallOptions options;
  final @Nullable CallDeadline deadline;

  /** Receives what listeners observe; null if the client has no listeners. */
  final @Nullable ObservedAttempt observed;

  // Used by the events, which are delivered one after another.
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
  @SuppressWarnings("unused") // Used through its handle.
  private volatile @Nullable Object outcome;

  /**
   * Creates an attempt.
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

  /** Returns the exchange; null before there is one. */
  abstract @Nullable HttpClientExchange exchange();

  /** Returns whether a message has arrived, or the response may end without one. */
  abstract boolean isAnswered();

  /** Returns the call's protocol. This is not a field, because each call would have it. */
  final ClientProtocol protocol() {
    return settings.protocol(method);
  }

  /** Returns whether the response is a stream of any number of messages. */
  final boolean isStreaming() {
    return method.kind().serverStreams();
  }

  // Events of the transport. Each is delivered unless the call is over, and may find that it is
  // over now.

  @Override
  public final void onWaiting(ConnectionWait wait) {
    if (observed != null) {
      observed.onWaiting(wait);
    }
  }

  /** Handles that the request begins to be sent over a connection. */
  final void tellConnected(Peer newPeer) {
    peer = newPeer;
    if (observed != null) {
      observed.onConnected(newPeer);
    }
  }

  /** Handles the head of the response. */
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

  /**
   * Returns the refusal of the head: a body arrives only after its head, which is either read or
   * refused.
   */
  private static RpcException required(@Nullable RpcException refusal) {
    if (refusal == null) {
      throw new IllegalStateException("a response body came before its head");
    }
    return refusal;
  }

  final HttpClientExchange required() {
    HttpClientExchange current = exchange();
    if (current == null) {
      throw new IllegalStateException("an event came for an exchange that was not started");
    }
    return current;
  }

  /** Ends the attempt because the response can't be read any further, and gives up its exchange. */
  private void breakOff(Throwable failure) {
    RpcException reason =
        failure instanceof RpcException found
            ? attributed(found)
            : new RpcException(Code.INTERNAL, "can't read the response", failure);
    end(reason, true);
  }

  /** A server that gives up because the deadline has passed often sends another code. */
  private RpcException attributed(RpcException found) {
    return deadline != null && deadline.isExpired() ? deadline.failure() : found;
  }

  /** Drops the message that is being read. No event may be using the reader. */
  final void discardUnderway() {
    ResponseReader current = reader;
    if (current != null) {
      current.discard();
    }
  }

  // Events of the reader.

  @Override
  public final void onHeaders(Headers received, @Nullable Compression ofMessages) {
    compression = ofMessages;
    headers = received;
  }

  @Override
  public boolean onNotModified() {
    return false;
  }

  @Override
  public final void onTrailersOnly() {
    trailersOnly = true;
  }

  @Override
  public final void onOutcome(@Nullable RpcException error, Headers received) {
    trailers = received;
    if (error == null && !isStreaming() && !isAnswered()) {
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
        "%s must have exactly one response message, but there is %s"
            .formatted(method.procedure(), found));
  }

  // The end.

  /**
   * Ends the call within an event: in order if there is no error.
   *
   * @param abandoned whether the exchange has not ended and is given up
   */
  private void end(@Nullable RpcException error, boolean abandoned) {
    if (claimEnd(error)) {
      onEnded(error == null, abandoned);
    }
  }

  /**
   * Sets the outcome unless there is one: success if there is no error. Returns whether it was set.
   */
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

  /** Reports the end of the call; called by the thread that has ended it, without a lock. */
  final void tellEnd() {
    if (observed != null) {
      observed.onEnded();
    }
  }

  private RpcException withMetadata(RpcException error) {
    Headers known = knownHeaders();
    Headers metadata = trailersOnly ? known : known.toBuilder().addAll(trailers).build();
    RpcException told = error.withHeaders(known).withMetadata(metadata);
    return settings.http().target().map(told::asFromCallTo).orElseGet(told::asFromCall);
  }

  /**
   * Returns a failure that this side has found. What a head interceptor or a codec throws may be
   * the failure of another call, which the server of this call has not sent.
   */
  static RpcException foundHere(RpcException reason) {
    return reason.isFromCall() ? reason.relayed() : reason;
  }

  /** Called after an event, which has not returned yet, has ended the call. */
  abstract void onEnded(boolean inOrder, boolean abandoned);

  /**
   * Called after this side has ended the call: drops what has arrived and gives up the exchange.
   */
  abstract void onAborted();

  /** Drops the messages that have arrived and were not taken, and gives back their memory. */
  abstract void dropArrived();

  /** Ends the call from this side, unless it has ended; drops what has arrived. */
  public final void abort(RpcException reason) {
    abortUnlessOver(reason);
  }

  /** Ends the call as {@link #abort} does, and returns whether this has ended it. */
  final boolean abortUnlessOver(RpcException reason) {
    boolean ends = claimEnd(foundHere(reason));
    if (ends) {
      onAborted();
    }
    return ends;
  }

  /** Ends the call because its deadline has passed, unless it has ended. */
  final void abortLate() {
    if (deadline != null) {
      abort(deadline.failure());
    }
  }

  /** Ends the call if its deadline has passed. */
  final void abortIfLate() {
    if (deadline != null && deadline.isExpired()) {
      abort(deadline.failure());
    }
  }

  /**
   * Fails the call because a message can't be handed to the caller, even if the call has already
   * ended.
   */
  final void failTaking(RpcException reason) {
    RpcException found = foundHere(reason);
    if (claimEnd(found)) {
      onAborted();
    } else {
      outcome = withMetadata(found);
      dropArrived();
    }
  }

  // Queries of the caller.

  /** Returns whether the call has ended; its messages may still be available. */
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

  /** Returns the context of the call; null if it has none. */
  final @Nullable CallContext context() {
    return observed == null ? null : observed.context();
  }

  final @Nullable Compression compression() {
    return compression;
  }

  final Headers knownHeaders() {
    return requireNonNullElse(headers, Headers.empty());
  }

  /** Returns the response's trailers; empty until the call has ended. */
  public final Headers responseTrailers() {
    return trailers;
  }

  /** Returns the server's end of the connection; empty before there is one. */
  public final Optional<Peer> peer() {
    return Optional.ofNullable(peer);
  }

  /** Returns whether the call has failed. */
  final boolean hasFailed() {
    return outcome instanceof RpcException;
  }

  /** Throws the failure of the call if it has failed. */
  final void throwIfFailed() {
    RpcException failure = failureHere();
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Returns the failure of the call with the stack trace of this thread; null if it has not failed.
   */
  final @Nullable RpcException failureHere() {
    if (!(outcome instanceof RpcException failure)) {
      return null;
    }
    RpcException here = failure.withMetadata(failure.metadata());
    here.fillInStackTrace();
    return here;
  }
}
