package dev.connectjava;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A call that passes all on to another, for interceptors that look at messages or replace them:
 * {@link #onSend} and {@link #onReceive} see each one, however it is sent or received.
 *
 * @param <I> the class of a request message
 * @param <O> the class of a response message
 */
public abstract class ForwardingClientCall<I, O> implements ClientCall<I, O> {

  private final ClientCall<I, O> delegate;

  /** A call that passes on to this one. */
  protected ForwardingClientCall(ClientCall<I, O> delegate) {
    this.delegate = Objects.requireNonNull(delegate, "delegate");
  }

  /** The message to send in place of this one; by default the same. */
  protected I onSend(I message) {
    return message;
  }

  /** The message to give in place of the one received; by default the same. */
  protected O onReceive(O message) {
    return message;
  }

  @Override
  public void send(I message) {
    delegate.send(onSend(message));
  }

  @Override
  public CompletionStage<Void> sendAsync(I message) {
    return delegate.sendAsync(onSend(message));
  }

  @Override
  public void closeSend() {
    delegate.closeSend();
  }

  @Override
  public @Nullable O receive() {
    O message = delegate.receive();
    return message == null ? null : onReceive(message);
  }

  @Override
  public CompletionStage<Optional<O>> receiveAsync() {
    return delegate.receiveAsync().thenApply(message -> message.map(this::onReceive));
  }

  @Override
  public Headers responseHeaders() {
    return delegate.responseHeaders();
  }

  @Override
  public CompletionStage<Headers> responseHeadersAsync() {
    return delegate.responseHeadersAsync();
  }

  @Override
  public Headers responseTrailers() {
    return delegate.responseTrailers();
  }

  @Override
  public Optional<Peer> peer() {
    return delegate.peer();
  }

  @Override
  public void cancel() {
    delegate.cancel();
  }
}
