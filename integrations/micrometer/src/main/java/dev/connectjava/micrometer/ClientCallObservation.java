package dev.connectjava.micrometer;

import dev.connectjava.ClientCallContext;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RpcMethod;
import io.micrometer.observation.transport.SenderContext;
import java.util.Objects;

/**
 * The context of the observation of a client's call, for predicates, filters, conventions and
 * handlers. Its carrier is a builder of headers that are added to each request of the call: those
 * that a handler has set when the observation starts. Used as every {@link SenderContext}; the
 * methods of this class are thread-safe.
 */
public final class ClientCallObservation extends SenderContext<Headers.Builder> {

  private final ClientCallContext call;
  private volatile String status = CallTags.UNKNOWN;

  ClientCallObservation(ClientCallContext call) {
    super((headers, key, value) -> Objects.requireNonNull(headers, "headers").set(key, value));
    this.call = call;
    setCarrier(Headers.builder());
    call.target().ifPresent(this::setRemoteServiceAddress);
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
