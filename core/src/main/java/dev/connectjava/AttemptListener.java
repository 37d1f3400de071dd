package dev.connectjava;

import java.time.Duration;
import java.util.Optional;

/**
 * Observes one attempt of a client's call: one request, what it waits for, and its response. {@link
 * ClientListener#onAttempt} gives it.
 *
 * <p>All methods do nothing by default. Most run on an event loop, so none may block. Different
 * threads may call them; {@link #onEnd} is always the last. Exceptions that they throw are logged.
 */
public interface AttemptListener {

  /**
   * The request waits, from now on for this. Not called if there is a connection that takes the
   * request at once, and only by transports that know.
   */
  default void onWaiting(ConnectionWait wait) {}

  /**
   * The request has a connection, and begins to be sent there. If the server says that it has not
   * processed the request, the transport may send it once more: {@link #onWaiting} and this are
   * called again then.
   *
   * @param peer the server's end of the connection
   */
  default void onConnected(Peer peer) {}

  /**
   * The head of the response has arrived: its first byte.
   *
   * @param status the HTTP status
   * @param headers the response's header fields, as they were received
   */
  default void onHead(int status, Headers headers) {}

  /**
   * The attempt is over: its response has come, or it has failed or was cancelled. Called once,
   * last; never for an attempt that an interceptor opens, and neither sends nor cancels.
   */
  default void onEnd(End end) {}

  /**
   * How an attempt has ended. Thread-safe; not for implementation by users: methods may be added.
   */
  interface End extends AttemptContext {

    /** Why the attempt has failed: as {@link #failure} says. Empty if it has not. */
    default Optional<Code> code() {
      return failure().map(RpcException::code);
    }

    /**
     * Why the attempt has failed; empty if it has not. A response message that can't be decoded
     * fails the call, and the attempt only if that has not ended before.
     */
    Optional<RpcException> failure();

    /** The trailers of the response; empty if there are none. */
    Headers trailers();

    /** The HTTP status of the response; 0 if none has come. */
    int status();

    /** The server's end of the connection that the request was sent over last, if there was one. */
    Optional<Peer> peer();

    /** How long it was from the attempt's beginning to this end. */
    Duration duration();

    /** The bytes of the request's body that were handed to the transport. */
    long requestBodyBytes();

    /** The bytes of the response's body that came. */
    long responseBodyBytes();
  }
}
