package dev.connectjava;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches one call of a server from its head to its end: what metrics, traces and access logs are
 * made of. It changes nothing of the call, costs it no thread, and what it throws is logged. All
 * methods do nothing by default, must not block, and are called on the thread that brings the event
 * about, which may be an event loop; those of one call may come from several threads, {@link
 * #onEnd} last.
 *
 * <p>Requests that never get to a handler are calls, too: of an unknown procedure, with a content
 * type or a method that is not taken, with a broken head, refused by an interceptor. What is not
 * HTTP, or breaks a limit of the transport, is not.
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

    /** The method that is called; empty if no procedure is known at the path. */
    Optional<Method<?, ?>> method();

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
