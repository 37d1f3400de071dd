package dev.connectjava;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A client call that forwards to another one, for {@link ClientInterceptor}s that observe or
 * replace messages: {@link #onSend} and {@link #onReceive} are called for each message, whether it
 * is sent or received with or without waiting.
 *
 * <pre>{@code
 * ClientInterceptor counting =
 *     (method, options, next) ->
 *         new ForwardingClientCall<>(next.open(method, options)) {
 *           @Override
 *           protected Object onReceive(Object message) {
 *             received.increment();
 *             return message;
 *           }
 *         };
 * }</pre>
 *
 * @param <I> the class of a request message
 * @param <O> the class of a response message
 */
public abstract class ForwardingClientCall<I, O> implements ClientCall<I, O> {

  private final ClientCall<I, O> delegate;

  /** Creates a call that forwards to another one. */
  protected ForwardingClientCall(ClientCall<I, O> delegate) {
    this.delegate = Objects.requireNonNull(delegate, "delegate");
  }

  /**
   * Returns the call to which this one, and those to which it passes on, pass all on in the end.
   */
  static ClientCall<?, ?> innermost(ClientCall<?, ?> call) {
    ClientCall<?, ?> each = call;
    while (each instanceof ForwardingClientCall<?, ?> forwarding) {
      each = forwarding.delegate;
    }
    return each;
  }

  /** Returns the message to send in place of this one; by default the same message. */
  protected I onSend(I message) {
    return message;
  }

  /** Returns the message to hand out in place of a received one; by default the same message. */
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
  public boolean isNotModified() {
    return delegate.isNotModified();
  }

  @Override
  public void cancel() {
    delegate.cancel();
  }
}
