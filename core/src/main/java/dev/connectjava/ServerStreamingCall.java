package dev.connectjava;

import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call of a server-streaming method: its responses, in their order. It owns the call: closing it
 * before its end cancels the call. One thread receives; {@link #cancel} may be called from any.
 *
 * <p>A call that is neither at its end nor closed when nothing refers to it any more is cancelled
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

  /** The responses of a call whose request has been sent. */
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
   * The responses that are still to come; throws {@link RpcException} if the call fails, so that it
   * never ends early without a word. A second iterator goes on where the first was.
   */
  @Override
  public Iterator<O> iterator() {
    return new MessageIterator<>(call::receive);
  }

  /** Waits for the response's headers. */
  public Headers responseHeaders() {
    return call.responseHeaders();
  }

  /** The response's trailers, once the call has ended; empty before. */
  public Headers responseTrailers() {
    return call.responseTrailers();
  }

  /** The server's end of the connection; empty until the request begins to be sent. */
  public Optional<Peer> peer() {
    return call.peer();
  }

  /** Cancels the call, unless it has ended. */
  public void cancel() {
    call.cancel();
  }

  /** Cancels the call, unless it has ended. */
  @Override
  public void close() {
    call.close();
  }
}
