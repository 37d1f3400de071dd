package dev.connectjava.micrometer;

import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerListener;
import io.micrometer.observation.transport.Propagator;
import io.micrometer.observation.transport.ReceiverContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The context of the observation of a served call, for predicates, filters, conventions and
 * handlers. Its carrier is the headers of the request. Used as every {@link ReceiverContext}; the
 * methods of this class are thread-safe.
 */
public final class ServerCallObservation extends ReceiverContext<Headers> {

  private static final Propagator.Getter<Headers> GETTER =
      new Propagator.Getter<>() {
        @Override
        public @Nullable String get(Headers headers, String key) {
          return headers.first(key).orElse(null);
        }

        @Override
        public Iterable<String> getAll(Headers headers, String key) {
          return headers.all(key);
        }
      };

  private final Optional<RpcMethod<?, ?>> method;
  private final Optional<Protocol> protocol;
  private volatile String status = CallTags.UNKNOWN;

  ServerCallObservation(ServerListener.Start start, Optional<RpcMethod<?, ?>> method) {
    super(GETTER);
    this.method = method;
    this.protocol = start.protocol();
    setCarrier(start.requestHeaders());
    setRemoteServiceAddress(start.peer().address().toString());
  }

  /** Returns the method; empty if it is not one of the router's own. */
  public Optional<RpcMethod<?, ?>> method() {
    return method;
  }

  /** Returns the protocol; empty if the request belongs to no RPC protocol. */
  public Optional<Protocol> protocol() {
    return protocol;
  }

  /**
   * Returns the status as in the meters of {@link ServerMeters}; {@code unknown} before the end.
   */
  public String status() {
    return status;
  }

  void status(String newStatus) {
    status = newStatus;
  }
}
