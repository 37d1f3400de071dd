package dev.connectjava;

import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call of a bidirectionally streaming method. It owns the call: closing it before its end cancels
 * the call. One thread sends while another receives, or one does both; {@link #cancel} may be
 * called from any.
 *
 * <p>A call that is neither at its end nor closed when nothing refers to it any more is cancelled
 * once the garbage collector has found it, with a warning in the log.
 *
 * <p>Over HTTP/1.1 a server answers when the request is complete: to receive before {@link
 * #closeSend} fails the call there.
 *
 * @param <I> the class of a request message
 * @param <O> the class of a response message
 */
public final class BidiStreamingCall<I, O> implements Iterable<O>, AutoCloseable {

  private final ClientCall<I, O> call;

  private BidiStreamingCall(ClientCall<I, O> call) {
    this.call = Objects.requireNonNull(call, "call");
  }

  /** A handle on an open call. */
  public static <I, O> BidiStreamingCall<I, O> of(ClientCall<I, O> call) {
    return new BidiStreamingCall<>(call);
  }

  /**
   * Sends a message; blocks while the server is slow. Does nothing if the server has ended the call
   * in order.
   *
   * @throws RpcException if the call has failed
   */
  public void send(I message) {
    call.send(message);
  }

  /** Ends the request. Does nothing if it has ended. */
  public void closeSend() {
    call.closeSend();
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
