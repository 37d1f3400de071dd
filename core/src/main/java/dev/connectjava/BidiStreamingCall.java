package dev.connectjava;

import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's call of a bidirectional streaming method: the client sends and receives any number of
 * messages. This object owns the call: closing it before the call has ended cancels the call. One
 * thread may send while another receives, or one thread does both; any thread may call {@link
 * #cancel}.
 *
 * <p>A call that has neither ended nor been closed when nothing refers to it any more is cancelled
 * once the garbage collector has found it, with a warning in the log.
 *
 * <p>Over HTTP/1.1 a server answers when the request is complete. There, {@link #receive} before
 * {@link #closeSend} fails the call.
 *
 * <pre>{@code
 * try (BidiStreamingCall<ConverseRequest, ConverseResponse> call = eliza.converse()) {
 *   call.send(question);
 *   ConverseResponse answer = call.receive();
 *   call.closeSend();
 *   for (ConverseResponse last : call) { ... }
 * }
 * }</pre>
 *
 * @param <I> the class of a request message
 * @param <O> the class of a response message
 */
public final class BidiStreamingCall<I, O> implements Iterable<O>, AutoCloseable {

  private final ClientCall<I, O> call;

  private BidiStreamingCall(ClientCall<I, O> call) {
    this.call = Objects.requireNonNull(call, "call");
  }

  /** Returns an open call in this form. This form then owns the call. */
  public static <I, O> BidiStreamingCall<I, O> of(ClientCall<I, O> call) {
    return new BidiStreamingCall<>(call);
  }

  /**
   * Sends a message; blocks while the server is slow. Does nothing if the server has already ended
   * the call in order.
   *
   * @throws RpcException if the call has failed
   */
  public void send(I message) {
    call.send(message);
  }

  /** Ends the request. Does nothing if it has already ended. */
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
