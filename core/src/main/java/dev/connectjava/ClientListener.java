package dev.connectjava;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A listener for one call of a client, from its opening to its end, for metrics, traces and logs.
 * It does not change the call and needs no thread of its own. Exceptions that it throws are logged.
 *
 * <p>All methods do nothing by default. Each runs on the thread that causes the event, which may be
 * an event loop, so it must not block. Different threads may call the methods of one call; {@link
 * #onEnd} is always the last.
 *
 * <p>A listener is outside of the {@link ClientInterceptor}s: it also sees calls that an
 * interceptor fails, answers itself, opens later or makes several times. Each call that reaches the
 * transport is an attempt, which an {@link AttemptListener} observes; most calls have one attempt.
 *
 * <p>The order of the methods is: the factory; then the interceptors run; {@link #onAttempt};
 * {@link #onRequest} and {@link #onResponse} for each message; {@link #onEnd}. The attempt ends
 * between them, possibly before the last responses are decoded. Whether a method runs within a
 * {@link ClientCallScope} is not defined.
 *
 * <pre>{@code
 * ClientConfig.builder()
 *     .listener(call -> new ClientListener() {
 *       @Override
 *       public void onEnd(End end) {
 *         String outcome = end.code().map(Code::toString).orElse("ok");
 *         calls.record(end.method().procedure(), outcome, end.duration());
 *       }
 *     })
 * }</pre>
 */
public interface ClientListener {

  /**
   * A factory that creates the listener of each call of a client. Thread-safe.
   *
   * @see ClientConfig.Builder#listener
   */
  @FunctionalInterface
  interface Factory {

    /**
     * Returns the listener of a call that begins. Called on the thread that opens the call, in the
     * order in which the factories were added. Must not block.
     *
     * @return null to not observe the call
     */
    @Nullable ClientListener listenTo(ClientCallContext call);
  }

  /**
   * Called when an attempt begins, on the thread that opens it. Not called for an attempt that an
   * interceptor begins after the call has ended.
   *
   * @return the listener of the attempt, or null to not observe it
   */
  default @Nullable AttemptListener onAttempt(AttemptContext attempt) {
    return null;
  }

  /**
   * Called when a request message has been encoded.
   *
   * @param bytes the length in bytes before compression
   * @param wireBytes the length in bytes as it is sent, without the prefix of an envelope
   */
  default void onRequest(int bytes, int wireBytes) {}

  /**
   * Called when a response message has been decoded.
   *
   * @param bytes the length in bytes after decompression
   * @param wireBytes the length in bytes as it was received, without the prefix of an envelope
   */
  default void onResponse(int bytes, int wireBytes) {}

  /**
   * Called once, last, when the call is over for its caller: the caller has received the only
   * response or the end of the responses, has received the failure, or has cancelled the call.
   * Attempts that have ended by then are reported before. Always called for the calls of generated
   * clients, including streaming calls that the garbage collector finds. For a call of {@link
   * Transport#open} it is called if the caller receives the end of the call or closes it.
   */
  default void onEnd(End end) {}

  /** The end of a call. Thread-safe; not for implementation by users: methods may be added. */
  interface End extends ClientCallContext {

    /** Returns the code of {@link #failure}; empty if the call has not failed. */
    default Optional<Code> code() {
      return failure().map(RpcException::code);
    }

    /**
     * Returns why the call has failed, which is the exception that its caller gets; {@link
     * Code#CANCELED} if the caller has cancelled or closed the call before it received the end.
     * Empty if the call has not failed.
     */
    Optional<RpcException> failure();

    /** Returns the time from the opening of the call to this end. */
    Duration duration();

    /** Returns the number of attempts that were begun. */
    int attempts();

    /**
     * Returns the server's end of the connection that the last request was sent over; empty if no
     * request was sent.
     */
    Optional<Peer> peer();

    /** Returns the number of messages that the caller has sent. */
    long requestMessages();

    /**
     * Returns the number of bytes of the request bodies of all attempts, compressed and with
     * envelopes.
     */
    long requestBodyBytes();

    /** Returns the number of messages that the caller has received. */
    long responseMessages();

    /**
     * Returns the number of bytes of the response bodies of all attempts that arrived, compressed
     * and with envelopes.
     */
    long responseBodyBytes();
  }
}
