package dev.connectjava;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Observes one call of a server, from the request's head to the call's end. Metrics, traces and
 * access logs are built on it. A listener changes nothing and needs no thread of its own.
 * Exceptions that it throws are logged.
 *
 * <p>All methods do nothing by default. Each runs on the thread that causes the event, often an
 * event loop, so it must not block. Different threads may call the methods of one call; {@link
 * #onEnd} is always the last.
 *
 * <p>A request that reaches no handler is a call, too: one for an unknown procedure, with an
 * unsupported content type or HTTP method, with a malformed head, or refused by an interceptor. A
 * request that the transport itself refuses, such as one with too many header fields, is not.
 */
public interface ServerListener {

  /**
   * Is asked for the listener of each call of a router. Thread-safe.
   *
   * @see Router.Builder#listener
   */
  @FunctionalInterface
  interface Factory {

    /**
     * The listener of a call that begins; called on the thread of the transport, and must not
     * block.
     *
     * @return null if the call is not watched
     */
    @Nullable ServerListener listenTo(Start start);
  }

  /** The handler begins to run, or the first of its interceptors; not called if none ever does. */
  default void onStarted() {}

  /**
   * A request message has been decoded.
   *
   * @param bytes its length after decompression
   * @param wireBytes its length as it came, without the prefix of an envelope
   */
  default void onRequest(int bytes, int wireBytes) {}

  /**
   * A response message has been encoded.
   *
   * @param bytes its length before compression
   * @param wireBytes its length as it is sent, without the prefix of an envelope
   */
  default void onResponse(int bytes, int wireBytes) {}

  /**
   * The outcome is decided, and handed to the transport; not called if nobody is there to be told,
   * and where the answer has no code, as that with the status 405 or 415.
   *
   * @param code why the call has failed; empty if it has not
   */
  default void onAnswered(Optional<Code> code) {}

  /** The call is over: its handler has ended, and so has its exchange. Called once, last. */
  default void onEnd(End end) {}

  /**
   * What is known of a call when it begins. Thread-safe; not for implementation by users: methods
   * may be added.
   */
  interface Start {

    /** The path of the request as it was sent, without query. */
    String path();

    /**
     * The method that is called; empty if no procedure is known at the path. With {@link
     * Router.Builder#fallback} the client chooses the name: do not use it as a label of a metric.
     */
    Optional<RpcMethod<?, ?>> method();

    /** The protocol; empty if the request is of none. */
    Optional<Protocol> protocol();

    /** The request's header fields, without those that belong to HTTP/2 itself. */
    Headers requestHeaders();

    /** The client's end of the connection. */
    Peer peer();

    /** Values from interceptors and the HTTP layer, the same as those of the handler's context. */
    Attributes attributes();
  }

  /** How a call has ended. Thread-safe; not for implementation by users: methods may be added. */
  interface End extends Start {

    /** The HTTP status of the response; 0 if none was begun. */
    int status();

    /**
     * Why the call has failed: with what it was answered, else why it was cancelled. Empty if it
     * has not failed, and where the answer has no code, as that with the status 405 or 415.
     */
    Optional<Code> code();

    /** Whether the response has been handed to the network in whole. */
    boolean isComplete();

    /** How long it was from the head of the request to this end. */
    Duration duration();

    /** How many request messages were decoded. */
    long requestMessages();

    /** The bytes of the request's body that came, compressed and with envelopes. */
    long requestBodyBytes();

    /** How many response messages were encoded. */
    long responseMessages();

    /** The bytes of the response's body, compressed and with envelopes. */
    long responseBodyBytes();
  }
}
