package dev.connectjava;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Observes one call of a client, from its opening to its end. Metrics and traces are built on it. A
 * listener changes nothing and needs no thread of its own. Exceptions that it throws are logged.
 *
 * <p>All methods do nothing by default. Each runs on the thread that causes the event, which may be
 * an event loop, so it must not block. Different threads may call the methods of one call; {@link
 * #onEnd} is always the last.
 *
 * <p>A listener stands outside of the {@link ClientInterceptor}s: it also sees calls that an
 * interceptor fails, answers itself, opens later or makes several times. Each call that reaches the
 * transport is an attempt, which an {@link AttemptListener} observes; most calls have one.
 *
 * <p>The order: the factory is asked; interceptors run; {@link #onAttempt}; {@link #onRequest} and
 * {@link #onResponse} for each message; {@link #onEnd}. The attempt's end comes between them, also
 * before responses that are decoded later. Whether a method runs within a {@link ClientCallScope}
 * is not defined.
 */
public interface ClientListener {

  /**
   * Is asked for the listener of each call of a client. Thread-safe.
   *
   * @see ClientConfig.Builder#listener
   */
  @FunctionalInterface
  interface Factory {

    /**
     * The listener of a call that begins; called on the thread that opens the call, in the order of
     * registration. Must not block.
     *
     * @return null if the call is not watched
     */
    @Nullable ClientListener listenTo(ClientCallContext call);
  }

  /**
   * An attempt begins, on the thread that opens it. Not called for an attempt that an interceptor
   * begins after the call's end.
   *
   * @return null if the attempt is not watched
   */
  default @Nullable AttemptListener onAttempt(AttemptContext attempt) {
    return null;
  }

  /**
   * A request message has been encoded.
   *
   * @param bytes its length before compression
   * @param wireBytes its length as it is sent, without the prefix of an envelope
   */
  default void onRequest(int bytes, int wireBytes) {}

  /**
   * A response message has been decoded.
   *
   * @param bytes its length after decompression
   * @param wireBytes its length as it came, without the prefix of an envelope
   */
  default void onResponse(int bytes, int wireBytes) {}

  /**
   * The call is over for its caller, who has been given the only response or the end of the
   * responses, or is told of the failure, or has cancelled the call. Called once, last, after the
   * ends of the attempts that have ended by then. The calls of generated clients always come to
   * this, stream calls that are lost, too; one of {@link Transport#open} does if its caller
   * receives its end or closes it.
   */
  default void onEnd(End end) {}

  /** How a call has ended. Thread-safe; not for implementation by users: methods may be added. */
  interface End extends ClientCallContext {

    /** Why the call has failed: as {@link #failure} says. Empty if it has not. */
    default Optional<Code> code() {
      return failure().map(RpcException::code);
    }

    /**
     * Why the call has failed, as its caller is told; {@link Code#CANCELED} if the caller has
     * cancelled or closed it before the end was received. Empty if it has not failed.
     */
    Optional<RpcException> failure();

    /** How long it was from the call's opening to this end. */
    Duration duration();

    /** How many attempts were begun. */
    int attempts();

    /** The server's end of the connection that the last request was sent over. */
    Optional<Peer> peer();

    /** How many messages the caller has sent. */
    long requestMessages();

    /** The bytes of the requests' bodies, of all attempts, compressed and with envelopes. */
    long requestBodyBytes();

    /** How many messages the caller was given. */
    long responseMessages();

    /** The bytes of the responses' bodies that came, of all attempts, with envelopes. */
    long responseBodyBytes();
  }
}
