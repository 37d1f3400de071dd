package dev.connectjava.call.client;

import dev.connectjava.Attributes;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientListener;
import dev.connectjava.Code;
import dev.connectjava.Peer;
import dev.connectjava.Protocol;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.DecodedLengths;
import dev.connectjava.call.LastEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The context of a call as its listeners, scopes and head interceptors see it, outside of the
 * interceptors. It collects what the attempts and the caller report. Thread-safe. Calls of clients
 * without listeners, scopes and head interceptors have no context.
 */
final class CallContext implements ClientListener.End, DecodedLengths {

  private final ClientObservers observers;
  private final RpcMethod<?, ?> method;
  private final CallOptions options;
  private final Attributes attributes = Attributes.create();
  private final long startNanos = System.nanoTime();

  /** Set once, before the call is published. */
  private List<ClientListener> listeners = List.of();

  private final AtomicBoolean over = new AtomicBoolean();

  /**
   * The end is reported after the caller knows it, and after the ends of attempts that have ended.
   */
  private final LastEvent last = new LastEvent(1);

  private final AtomicInteger begunAttempts = new AtomicInteger();
  private final AtomicLong requestMessages = new AtomicLong();
  private final AtomicLong requestBytes = new AtomicLong();
  private final AtomicLong responseMessages = new AtomicLong();
  private final AtomicLong responseBytes = new AtomicLong();

  /**
   * An exception that the caller got and that may not be the end, for example when it sends to a
   * stream.
   */
  private volatile @Nullable RpcException stumble;

  private volatile @Nullable RpcException failure;
  private volatile @Nullable Peer peer;
  private volatile Totals totals = new Totals(Duration.ZERO, 0, 0, 0, 0, 0);

  /** The totals at the end. */
  private record Totals(
      Duration duration,
      int attempts,
      long requestMessages,
      long requestBytes,
      long responseMessages,
      long responseBytes) {}

  CallContext(ClientObservers observers, RpcMethod<?, ?> method, CallOptions options) {
    this.observers = observers;
    this.method = method;
    this.options = options;
  }

  void listeners(List<ClientListener> made) {
    listeners = made;
  }

  ClientObservers observers() {
    return observers;
  }

  // Events of attempts. Events after the end are not reported.

  /** Begins an attempt. */
  ObservedAttempt attempt() {
    boolean told = last.begin();
    ObservedAttempt attempt =
        new ObservedAttempt(this, begunAttempts.incrementAndGet(), told ? listeners : List.of());
    if (told) {
      told();
    }
    return attempt;
  }

  /** Begins to report something; returns false if the end has been reported. */
  boolean begin() {
    return last.begin();
  }

  /** Ends a report, and reports the end if no other thread will. */
  void told() {
    if (last.isLast()) {
      totals =
          new Totals(
              Duration.ofNanos(System.nanoTime() - startNanos),
              begunAttempts.get(),
              requestMessages.get(),
              requestBytes.get(),
              responseMessages.get(),
              responseBytes.get());
      ClientObservers.tell(listeners, listener -> listener.onEnd(this), this);
    }
  }

  /** Reports an event, unless the end has been reported. */
  private void tell(Runnable event) {
    if (last.begin()) {
      event.run();
      told();
    }
  }

  void onEncoded(int bytes, int wireBytes) {
    tell(() ->
        ClientObservers.tell(listeners, listener -> listener.onRequest(bytes, wireBytes), this));
  }

  @Override
  public void onDecoded(int bytes, int wireBytes) {
    tell(() ->
        ClientObservers.tell(listeners, listener -> listener.onResponse(bytes, wireBytes), this));
  }

  /** Called under locks, so it calls no listener. */
  void addRequestBytes(int bytes) {
    requestBytes.addAndGet(bytes);
  }

  /** As for requests. */
  void addResponseBytes(int bytes) {
    responseBytes.addAndGet(bytes);
  }

  void connectedTo(Peer newPeer) {
    tell(() -> peer = newPeer);
  }

  // Events of the caller.

  /** Handles that the caller has sent a message. */
  void sent() {
    requestMessages.incrementAndGet();
    stumble = null;
  }

  /**
   * Handles an exception after which the caller may go on; it is the failure of the call if the
   * caller does not.
   */
  void stumbled(Throwable thrown) {
    stumble = reason(thrown);
  }

  /** Handles that the caller has received a message. */
  void received() {
    responseMessages.incrementAndGet();
    stumble = null;
  }

  /** Handles that the caller knows that the call has ended in order. */
  void completed() {
    end(null);
  }

  /** Handles that the caller knows that the call has failed. */
  void failed(Throwable thrown) {
    end(reason(thrown));
  }

  /** Handles that the caller has given up the call before it has seen the end. */
  void dropped() {
    if (!over.get()) {
      RpcException known = stumble;
      String what = method.procedure() + " was cancelled by its caller";
      end(known == null ? new RpcException(Code.CANCELED, what) : known);
    }
  }

  private RpcException reason(Throwable thrown) {
    return thrown instanceof RpcException known
        ? known
        : new RpcException(
            Code.INTERNAL, "a call of " + method.procedure() + " has failed", thrown);
  }

  private void end(@Nullable RpcException reason) {
    if (over.compareAndSet(false, true)) {
      failure = reason;
      told();
    }
  }

  // Scopes.

  /** Runs application code in the scopes of a call, if it has a context. */
  static void inScopesOf(@Nullable CallContext call, Runnable code) {
    if (call == null) {
      code.run();
    } else {
      call.observers.inScopes(call, code);
    }
  }

  /** Returns the context of a call as a client has opened it; null if it has none. */
  static @Nullable CallContext of(ClientCall<?, ?> call) {
    return call instanceof ObservedCall<?, ?> observed ? observed.context() : null;
  }

  // Queries of the listeners.

  @Override
  public RpcMethod<?, ?> method() {
    return method;
  }

  @Override
  public Optional<String> target() {
    return observers.target();
  }

  @Override
  public Protocol protocol() {
    return observers.protocol();
  }

  @Override
  public CallOptions options() {
    return options;
  }

  @Override
  public Attributes attributes() {
    return attributes;
  }

  @Override
  public Optional<RpcException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public Duration duration() {
    return totals.duration();
  }

  @Override
  public int attempts() {
    return totals.attempts();
  }

  @Override
  public Optional<Peer> peer() {
    return Optional.ofNullable(peer);
  }

  @Override
  public long requestMessages() {
    return totals.requestMessages();
  }

  @Override
  public long requestBodyBytes() {
    return totals.requestBytes();
  }

  @Override
  public long responseMessages() {
    return totals.responseMessages();
  }

  @Override
  public long responseBodyBytes() {
    return totals.responseBytes();
  }
}
