package dev.connectjava;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A listener for one call of a server, from the head of the request to the end of the call, for
 * metrics, traces and access logs. It does not change the call and needs no thread of its own.
 * Exceptions that it throws are logged.
 *
 * <p>All methods do nothing by default. Each runs on the thread that causes the event, often an
 * event loop, so it must not block. Different threads may call the methods of one call; {@link
 * #onEnd} is always the last.
 *
 * <p>A request that reaches no handler is a call, too: one for an unknown procedure, with an
 * unsupported content type or HTTP method, with a malformed head, or refused by an interceptor. A
 * request that the transport itself refuses, such as one with too many header fields, is not a
 * call.
 *
 * <pre>{@code
 * Router.builder()
 *     .listener(call -> new ServerListener() {
 *       @Override
 *       public void onEnd(End end) {
 *         String method = end.method().map(RpcMethod::procedure).orElse("unknown");
 *         String outcome = end.code().map(Code::toString).orElse("ok");
 *         calls.record(method, outcome, end.duration());
 *       }
 *     })
 * }</pre>
 */
public interface ServerListener {

  /**
   * A factory that creates the listener of each call of a router. Thread-safe.
   *
   * @see Router.Builder#listener
   */
  @FunctionalInterface
  interface Factory {

    /**
     * Returns the listener of a call that begins. Called on the transport's thread; must not block.
     *
     * @return null to not observe the call
     */
    @Nullable ServerListener listenTo(Start start);
  }

  /**
   * Called when the handler, or the first of its interceptors, begins to run. Not called if none of
   * them runs.
   */
  default void onStarted() {}

  /**
   * Called when a request message has been decoded.
   *
   * @param bytes the length in bytes after decompression
   * @param wireBytes the length in bytes as it was received, without the prefix of an envelope
   */
  default void onRequest(int bytes, int wireBytes) {}

  /**
   * Called when a response message has been encoded.
   *
   * @param bytes the length in bytes before compression
   * @param wireBytes the length in bytes as it is sent, without the prefix of an envelope
   */
  default void onResponse(int bytes, int wireBytes) {}

  /**
   * Called when the outcome is decided and handed to the transport. Not called if the client can't
   * be answered any more, nor if the response has no code, such as a response with the status 405
   * or 415.
   *
   * @param code why the call has failed; empty if it has not
   */
  default void onAnswered(Optional<Code> code) {}

  /**
   * Called once, last, when the call is over: both its handler and its exchange have ended. An
   * asynchronous handler that has returned ends at the latest when its call is cancelled; what it
   * has started, such as a coroutine, may run for some time after this.
   */
  default void onEnd(End end) {}

  /**
   * A call at its beginning. Thread-safe; not for implementation by users: methods may be added.
   */
  interface Start {

    /** Returns the path of the request as it was sent, without the query. */
    String path();

    /**
     * Returns the method that is called; empty if the router has no procedure at the path. With
     * {@link Router.Builder#fallback} the client chooses the name, so do not use it as a label of a
     * metric.
     */
    Optional<RpcMethod<?, ?>> method();

    /** Returns the protocol; empty if the request belongs to no RPC protocol. */
    Optional<Protocol> protocol();

    /** Returns the request's header fields, without those that belong to HTTP/2 itself. */
    Headers requestHeaders();

    /** Returns the client's end of the connection. */
    Peer peer();

    /**
     * Returns the attributes that interceptors and the HTTP layer set, the same as those of the
     * handler's context.
     */
    Attributes attributes();
  }

  /** A call at its end. Thread-safe; not for implementation by users: methods may be added. */
  interface End extends Start {

    /** Returns the HTTP status of the response; 0 if the response was not begun. */
    int status();

    /**
     * Returns the code of {@link #failure}; empty if the call has not failed, and if the response
     * has no code, such as a response with the status 405 or 415.
     */
    default Optional<Code> code() {
      return failure().map(RpcException::code);
    }

    /**
     * Returns why the call has failed: the failure that was sent, or else why the call was
     * cancelled. Its cause, such as an unexpected exception of the handler, was not sent. Empty if
     * {@link #code} is.
     */
    Optional<RpcException> failure();

    /** Returns whether the whole response has been handed to the network. */
    boolean isComplete();

    /** Returns the time from the head of the request to this end. */
    Duration duration();

    /** Returns the number of request messages that were decoded. */
    long requestMessages();

    /**
     * Returns the number of bytes of the request's body that arrived, compressed and with
     * envelopes.
     */
    long requestBodyBytes();

    /** Returns the number of response messages that were encoded. */
    long responseMessages();

    /** Returns the number of bytes of the response's body, compressed and with envelopes. */
    long responseBodyBytes();
  }
}
