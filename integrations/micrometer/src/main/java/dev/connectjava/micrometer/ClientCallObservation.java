package dev.connectjava.micrometer;

import dev.connectjava.ClientCallContext;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RpcMethod;
import io.micrometer.observation.transport.SenderContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The context of the observation of a client's call, for predicates, filters, conventions and
 * handlers. Its carrier is a builder of headers that are added to each request of the call: those
 * that a handler has set when the observation starts. Used as every {@link SenderContext}; the
 * methods of this class are thread-safe.
 */
public final class ClientCallObservation extends SenderContext<Headers.Builder> {

  private static final Logger LOGGER = System.getLogger(ClientCallObservation.class.getName());

  private final ClientCallContext call;
  private volatile String status = CallTags.UNKNOWN;

  ClientCallObservation(ClientCallContext call) {
    super(ClientCallObservation::set);
    this.call = call;
    setCarrier(Headers.builder());
    call.target().ifPresent(this::setRemoteServiceAddress);
  }

  /** Sets a header. One that HTTP does not allow is left out: it must not fail the call. */
  private static void set(Headers.@Nullable Builder headers, String key, String value) {
    try {
      if (headers != null) {
        headers.set(key, value);
      }
    } catch (IllegalArgumentException e) {
      LOGGER.log(Level.WARNING, () -> "a header of an observation is not sent: " + e.getMessage());
    }
  }

  /** Returns the method that the caller has called. */
  public RpcMethod<?, ?> method() {
    return call.method();
  }

  /** Returns the protocol of the client. */
  public Protocol protocol() {
    return call.protocol();
  }

  /**
   * Returns the status as in the meters of {@link ClientMeters}; {@code unknown} before the end.
   */
  public String status() {
    return status;
  }

  void status(String newStatus) {
    status = newStatus;
  }
}
