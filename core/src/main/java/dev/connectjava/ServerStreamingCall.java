package dev.connectjava;

import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's call of a server-streaming method: an iterable over its responses in their order. This
 * object owns the call: closing it before the call has ended cancels the call. One thread receives;
 * any thread may call {@link #cancel}.
 *
 * <p>A call that has neither ended nor been closed when nothing refers to it any more is cancelled
 * once the garbage collector has found it, with a warning in the log.
 *
 * <pre>{@code
 * try (ServerStreamingCall<CountResponse> call = greet.count(request)) {
 *   for (CountResponse response : call) { ... }
 * }
 * }</pre>
 *
 * @param <O> the class of a response message
 */
public final class ServerStreamingCall<O> implements Iterable<O>, AutoCloseable {

  private final ClientCall<?, O> call;

  private ServerStreamingCall(ClientCall<?, O> call) {
    this.call = Objects.requireNonNull(call, "call");
  }

  /**
   * Returns an open call, whose request has been sent, in this form. This form then owns the call.
   */
  public static <O> ServerStreamingCall<O> of(ClientCall<?, O> call) {
    return new ServerStreamingCall<>(call);
  }

  /**
   * Waits for the next response.
   *
   * @return the response, or null if the call has ended in order
   * @throws RpcException if the call has failed
   */
  public @Nullable O receive() {
    return call.receive();
  }

  /**
   * Returns an iterator over the remaining responses. Its methods throw {@link RpcException} if the
   * call fails, so an iteration never ends early without an exception. A second iterator continues
   * where the first one stopped.
   */
  @Override
  public Iterator<O> iterator() {
    return new MessageIterator<>(call::receive);
  }

  /** Waits for the response's headers and returns them. */
  public Headers responseHeaders() {
    return call.responseHeaders();
  }

  /** Returns the response's trailers; empty until the call has ended. */
  public Headers responseTrailers() {
    return call.responseTrailers();
  }

  /** Returns the server's end of the connection; empty until the request begins to be sent. */
  public Optional<Peer> peer() {
    return call.peer();
  }

  /** Cancels the call. Does nothing if it has ended. */
  public void cancel() {
    call.cancel();
  }

  /** Cancels the call. Does nothing if it has ended. */
  @Override
  public void close() {
    call.close();
  }
}
