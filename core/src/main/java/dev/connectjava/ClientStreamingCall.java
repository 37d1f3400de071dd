package dev.connectjava;

import java.util.Objects;
import java.util.Optional;

/**
 * A client's call of a client-streaming method: the client sends any number of messages and
 * receives one. This object owns the call: closing it before {@link #finish} has returned cancels
 * the call. For one thread; any thread may call {@link #cancel}.
 *
 * <p>A call that has neither ended nor been closed when nothing refers to it any more is cancelled
 * once the garbage collector has found it, with a warning in the log.
 *
 * <pre>{@code
 * try (ClientStreamingCall<SumRequest, SumResponse> call = greet.sum()) {
 *   call.send(one);
 *   call.send(two);
 *   SumResponse sum = call.finish();
 * }
 * }</pre>
 *
 * @param <I> the class of a request message
 * @param <O> the class of the response message
 */
public final class ClientStreamingCall<I, O> implements AutoCloseable {

  private final RpcMethod<I, O> method;
  private final ClientCall<I, O> call;

  private ClientStreamingCall(RpcMethod<I, O> method, ClientCall<I, O> call) {
    this.method = Objects.requireNonNull(method, "method");
    this.call = Objects.requireNonNull(call, "call");
  }

  /**
   * Returns an open call, to which nothing has been sent, in this form. This form then owns the
   * call.
   */
  public static <I, O> ClientStreamingCall<I, O> of(RpcMethod<I, O> method, ClientCall<I, O> call) {
    return new ClientStreamingCall<>(method, call);
  }

  /**
   * Sends a message; blocks while the server is slow. Does nothing if the server has already
   * answered.
   *
   * @throws RpcException if the call has failed
   */
  public void send(I message) {
    call.send(message);
  }

  /**
   * Ends the request and waits for the response.
   *
   * @throws RpcException if the call has failed
   */
  public O finish() {
    call.closeSend();
    O response = call.receive();
    if (response == null) {
      throw new RpcException(
              Code.UNIMPLEMENTED, method.procedure() + " ended without a response message")
          .asFromCall();
    }
    return response;
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
