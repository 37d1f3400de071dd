package dev.connectjava.call.client;

import dev.connectjava.AttemptListener;
import dev.connectjava.Attributes;
import dev.connectjava.ClientCallContext;
import dev.connectjava.ClientListener;
import dev.connectjava.ConnectionWait;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.RpcException;
import dev.connectjava.call.LastEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reports the events of an attempt to its listeners and to the context of its call. Thread-safe.
 */
final class ObservedAttempt implements AttemptListener.End {

  private final CallContext call;
  private final int number;
  private final Attributes attributes = Attributes.create();
  private final List<AttemptListener> listeners;
  private final long startNanos = System.nanoTime();
  private final LastEvent last = new LastEvent(1);
  private final AtomicLong requestBytes = new AtomicLong();
  private final AtomicLong responseBytes = new AtomicLong();

  /**
   * Whether the call's end waits for the end of this attempt. Written before the end is reported.
   */
  private boolean holdsCall;

  private volatile @Nullable RpcException failure;
  private volatile Headers trailers = Headers.empty();
  private volatile @Nullable Peer peer;
  private volatile int status;
  private volatile long endNanos;

  ObservedAttempt(CallContext call, int number, List<ClientListener> ofCall) {
    this.call = call;
    this.number = number;
    this.listeners = ClientObservers.made(ofCall, listener -> listener.onAttempt(this), call);
  }

  /** Returns the call's context. */
  CallContext context() {
    return call;
  }

  /** Reports an event, unless the end has been reported. */
  private void tell(Runnable event) {
    if (last.begin()) {
      event.run();
      told();
    }
  }

  /** Returns the metadata of the attempt after the head interceptors. */
  Headers intercepted(Headers metadata) {
    return call.observers().intercepted(this, metadata);
  }

  void onWaiting(ConnectionWait wait) {
    tell(() -> ClientObservers.tell(listeners, listener -> listener.onWaiting(wait), call));
  }

  void onConnected(Peer newPeer) {
    tell(() -> {
      peer = newPeer;
      call.connectedTo(newPeer);
      ClientObservers.tell(listeners, listener -> listener.onConnected(newPeer), call);
    });
  }

  void onHead(int newStatus, Headers headers) {
    tell(() -> {
      status = newStatus;
      ClientObservers.tell(listeners, listener -> listener.onHead(newStatus, headers), call);
    });
  }

  /** Counts a part of the response's body. */
  void onData(int bytes) {
    responseBytes.addAndGet(bytes);
    call.addResponseBytes(bytes);
  }

  /**
   * Reports an encoded request message.
   *
   * @param bytes its length before compression
   * @param wireBytes its length as it is sent, without a prefix
   */
  void onEncoded(int bytes, int wireBytes) {
    call.onEncoded(bytes, wireBytes);
  }

  /** Counts a part of the request's body that is handed to the transport. */
  void onSent(int bytes) {
    requestBytes.addAndGet(bytes);
    call.addRequestBytes(bytes);
  }

  /**
   * Called before a thread ends the attempt: the call's end is then not reported before the
   * attempt's end, or before {@link #goesOn} if another thread has been faster.
   *
   * @return whether the call's end is held back
   */
  boolean holdCall() {
    return call.begin();
  }

  /** Called if the thread that has held back the call's end has not ended the attempt. */
  void goesOn(boolean held) {
    if (held) {
      call.told();
    }
  }

  /** Sets the outcome: in order if there is no failure. Called once, before {@link #onEnded}. */
  void endsWith(@Nullable RpcException reason, Headers received, boolean held) {
    failure = reason;
    trailers = received;
    holdsCall = held;
  }

  /** Called once, by the thread that has ended the attempt. */
  void onEnded() {
    told();
  }

  private void told() {
    if (last.isLast()) {
      endNanos = System.nanoTime();
      ClientObservers.tell(listeners, listener -> listener.onEnd(this), call);
      goesOn(holdsCall);
    }
  }

  // Queries of the listeners.

  @Override
  public ClientCallContext call() {
    return call;
  }

  @Override
  public int number() {
    return number;
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
  public Headers trailers() {
    return trailers;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public Optional<Peer> peer() {
    return Optional.ofNullable(peer);
  }

  @Override
  public Duration duration() {
    return Duration.ofNanos(endNanos - startNanos);
  }

  @Override
  public long requestBodyBytes() {
    return requestBytes.get();
  }

  @Override
  public long responseBodyBytes() {
    return responseBytes.get();
  }
}
