package dev.connectjava;

import java.time.Duration;
import java.util.Optional;

/**
 * A listener for one attempt of a client's call: its request, the wait for a connection, and its
 * response. {@link ClientListener#onAttempt} returns it.
 *
 * <p>All methods do nothing by default. Most run on an event loop, so they must not block.
 * Different threads may call them; {@link #onEnd} is always the last. Exceptions that they throw
 * are logged.
 */
public interface AttemptListener {

  /**
   * Called when the request begins to wait for what {@code wait} says. Not called if a connection
   * takes the request at once. Only transports that know what a request waits for call it.
   */
  default void onWaiting(ConnectionWait wait) {}

  /**
   * Called when the request has a connection and begins to be sent there. If the server says that
   * it has not processed the request, the transport may send it again: then {@link #onWaiting} and
   * this method are called again.
   *
   * @param peer the server's end of the connection
   */
  default void onConnected(Peer peer) {}

  /**
   * Called when the head of the response has arrived: the first byte of the response.
   *
   * @param status the HTTP status
   * @param headers the response's header fields, as they were received
   */
  default void onHead(int status, Headers headers) {}

  /**
   * Called once, last, when the attempt is over: its response is complete, or it has failed or was
   * cancelled. Not called for an attempt that an interceptor opens and then neither sends nor
   * cancels.
   */
  default void onEnd(End end) {}

  /** The end of an attempt. Thread-safe; not for implementation by users: methods may be added. */
  interface End extends AttemptContext {

    /** Returns the code of {@link #failure}; empty if the attempt has not failed. */
    default Optional<Code> code() {
      return failure().map(RpcException::code);
    }

    /**
     * Returns why the attempt has failed; empty if it has not. A response message that can't be
     * decoded always fails the call. It fails the attempt only if the attempt has not ended before.
     */
    Optional<RpcException> failure();

    /** Returns the trailers of the response; empty if it has none. */
    Headers trailers();

    /** Returns the HTTP status of the response; 0 if no response has arrived. */
    int status();

    /**
     * Returns the server's end of the connection that the request was sent over last; empty if it
     * was not sent.
     */
    Optional<Peer> peer();

    /** Returns the time from the beginning of the attempt to this end. */
    Duration duration();

    /** Returns the number of bytes of the request's body that were handed to the transport. */
    long requestBodyBytes();

    /** Returns the number of bytes of the response's body that arrived. */
    long responseBodyBytes();
  }
}
