package dev.connectjava;

import dev.connectjava.call.client.DeferredClientCall;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One call as its client sees it, in the same shape for all kinds of methods: messages are sent,
 * messages are received, and the call ends in order or by an {@link RpcException}, which every
 * later {@link #receive} throws again.
 *
 * <p>One thread sends while another receives, or one does both; {@link #cancel} may be called from
 * any. Each method that waits has a twin that does not. The twins' stages complete on the callback
 * executor of {@link ClientConfig}, and at most one of a kind may be incomplete at a time.
 *
 * @param <I> the class of a request message
 * @param <O> the class of a response message
 */
public interface ClientCall<I, O> extends AutoCloseable {

  /**
   * A call that is opened later, such as one whose credentials are being fetched.
   *
   * <p>Until it is open, methods that wait throw {@link IllegalStateException} on a thread of any
   * transport, as a callback may have it: what opens the call may have to come by that thread.
   *
   * @param options of the call; their timeout or deadline counts for the wait, too
   * @param call completed with the call, or with why there is none
   */
  static <I, O> ClientCall<I, O> deferred(
      CallOptions options, CompletionStage<? extends ClientCall<I, O>> call) {
    return new DeferredClientCall<>(options, call);
  }

  /**
   * Sends a message; blocks while the server is slow and the buffer of the call is full. The one
   * message of a method that takes one completes the request. Does nothing if the server has
   * already ended the call in order.
   *
   * @throws RpcException if the call has failed
   * @throws IllegalStateException if the request is complete; or if the thread is the transport's
   *     own, as that of a callback may be, and would have to wait here or, in a unary call, for the
   *     response
   */
  void send(I message);

  /** Sends a message as {@link #send} does; the stage completes when the next one may be sent. */
  CompletionStage<Void> sendAsync(I message);

  /** Ends the request. Does nothing if it has ended; never blocks. */
  void closeSend();

  /**
   * Waits for the next message. Of a method that gives one response, that message is given when the
   * call has ended in order.
   *
   * @return the message, or null if the call has ended in order and there are no more
   * @throws RpcException if the call has failed: with {@link Code#CANCELED} also when the thread
   *     was interrupted (its flag is then set), which cancels the call
   * @throws IllegalStateException if the thread is the transport's own and would have to wait
   */
  @Nullable O receive();

  /**
   * Receives as {@link #receive} does; empty stands for the end. Over HTTP/1.1, where servers
   * answer complete requests, it waits for its turn where {@link #receive} would fail.
   */
  CompletionStage<Optional<O>> receiveAsync();

  /**
   * Waits for the response's headers.
   *
   * @return the headers; empty if the call has ended without
   * @throws IllegalStateException if the thread is the transport's own and would have to wait
   */
  Headers responseHeaders();

  /** The response's headers, as {@link #responseHeaders} gives them. */
  CompletionStage<Headers> responseHeadersAsync();

  /** The response's trailers, once the call has ended; empty before. */
  Headers responseTrailers();

  /**
   * The server's end of the connection that the call is made over. Empty until the request begins
   * to be sent, and for a call that an interceptor answers itself; never blocks.
   */
  default Optional<Peer> peer() {
    return Optional.empty();
  }

  /** Cancels the call, unless it has ended; its outcome then is {@link Code#CANCELED}. */
  void cancel();

  /** Cancels the call, unless it has ended. */
  @Override
  default void close() {
    cancel();
  }
}
