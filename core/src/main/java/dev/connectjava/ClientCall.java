package dev.connectjava;

import dev.connectjava.call.client.DeferredClientCall;
import dev.connectjava.call.client.MappedCall;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A client's call in a form that is the same for all kinds of methods: messages are sent, messages
 * are received, and the call ends in order or with an {@link RpcException}, which every later
 * {@link #receive} throws again.
 *
 * <p>One thread may send while another receives, or one thread does both; any thread may call
 * {@link #cancel}. Each method that waits has a counterpart that returns a stage instead. These
 * stages complete on the callback executor of {@link ClientConfig}. At most one stage of {@link
 * #sendAsync}, one of {@link #receiveAsync} and one of {@link #responseHeadersAsync} may be
 * incomplete at a time.
 *
 * @param <I> the class of a request message
 * @param <O> the class of a response message
 */
public interface ClientCall<I, O> extends AutoCloseable {

  /**
   * Returns a call that is opened later, for example after its credentials have been fetched.
   *
   * <p>Until the call is open, methods that wait throw {@link IllegalStateException} on any thread
   * of a transport, such as the thread of a callback: this thread may be needed to open the call.
   *
   * @param options the options of the call; their timeout or deadline includes the time until the
   *     call is open
   * @param call completes with the call, or with the reason why it can't be opened. The caller gets
   *     an {@link RpcException} as the failure of a call ({@link RpcException#isFromCall}), and
   *     {@link Code#UNKNOWN} for any other exception
   */
  static <I, O> ClientCall<I, O> deferred(
      CallOptions options, CompletionStage<? extends ClientCall<I, O>> call) {
    return new DeferredClientCall<>(options, call, ForwardingClientCall::innermost);
  }

  /**
   * Sends a message; blocks while the server is slow and the buffer of the call is full. If the
   * method takes one request message, sending it also completes the request. Does nothing if the
   * server has already ended the call in order.
   *
   * @throws RpcException if the call has failed
   * @throws IllegalStateException if the request is complete; or if this is a thread of the
   *     transport, such as the thread of a callback, and would have to wait here or, in a unary
   *     call, for the response
   */
  void send(I message);

  /**
   * Sends a message as {@link #send} does, without waiting. The stage completes when the next
   * message may be sent.
   *
   * <p>If the stage fails in a call of the asynchronous methods of {@link Transport} and of
   * generated clients, the call is {@linkplain #cancel cancelled}, unless it has ended itself. An
   * interceptor whose {@link #receiveAsync} makes another attempt must therefore not pass on the
   * failure of the first one to the sender, unless its call is a {@link ForwardingClientCall} of
   * the first.
   */
  CompletionStage<Void> sendAsync(I message);

  /** Ends the request. Does nothing if it has already ended; never blocks. */
  void closeSend();

  /**
   * Waits for the next message. If the method returns one response message, this message is
   * returned when the call has ended in order.
   *
   * @return the message, or null if the call has ended in order and all messages were received
   * @throws RpcException if the call has failed. If the thread was interrupted, this cancels the
   *     call and throws {@link Code#CANCELED}; the thread's interrupt flag is then set
   * @throws IllegalStateException if this is a thread of the transport and would have to wait
   */
  @Nullable O receive();

  /**
   * Receives as {@link #receive} does, without waiting. An empty result is the end. Over HTTP/1.1,
   * where servers answer complete requests, the stage completes after {@link #closeSend}, where
   * {@link #receive} would fail.
   */
  CompletionStage<Optional<O>> receiveAsync();

  /**
   * Waits for the response's headers.
   *
   * @return the headers; empty if the call has ended without headers
   * @throws IllegalStateException if this is a thread of the transport and would have to wait
   */
  Headers responseHeaders();

  /** Returns the response's headers as {@link #responseHeaders} does, without waiting. */
  CompletionStage<Headers> responseHeadersAsync();

  /** Returns the response's trailers; empty until the call has ended. */
  Headers responseTrailers();

  /**
   * Returns the server's end of the connection that the call is made over. Empty until the request
   * begins to be sent, and for a call that an interceptor answers itself; never blocks.
   */
  default Optional<Peer> peer() {
    return Optional.empty();
  }

  /**
   * Returns this call with the result of a function in place of each request that is sent. For
   * interceptors, before anything is sent. The function is called on the thread that sends, and may
   * return the same message, which is then encoded as it would be without the function.
   *
   * @param function must not block, and returns no null; what it throws, the sender gets
   */
  default ClientCall<I, O> mapRequests(UnaryOperator<CallMessage> function) {
    return MappedCall.ofRequests(this, ForwardingClientCall.innermost(this), function);
  }

  /**
   * Returns this call with the result of a function in place of each response that is received. For
   * interceptors, before anything is received. The function is called on the thread that receives.
   * For stages that is the callback executor, or the thread that calls {@link #receiveAsync} if the
   * response has arrived by then. It may return the same message, which is then decoded when its
   * object is asked for.
   *
   * @param function must not block, and returns no null; what it throws, the receiver gets
   */
  default ClientCall<I, O> mapResponses(UnaryOperator<CallMessage> function) {
    return MappedCall.ofResponses(this, ForwardingClientCall.innermost(this), function);
  }

  /**
   * Returns whether a call has ended without a message because its caller has it already: a call
   * with GET and the header {@code if-none-match} or {@code if-modified-since}, whose response was
   * 304 (Not Modified). {@link #receive} then returns null. False before the end; never blocks.
   */
  default boolean isNotModified() {
    return false;
  }

  /**
   * Cancels the call, which then fails with {@link Code#CANCELED}. Does nothing if it has ended.
   */
  void cancel();

  /** Cancels the call. Does nothing if it has ended. */
  @Override
  default void close() {
    cancel();
  }
}
