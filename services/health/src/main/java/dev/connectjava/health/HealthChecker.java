package dev.connectjava.health;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import java.util.Optional;

/**
 * Determines the health of services by itself, in place of a {@link HealthRegistry}: for example by
 * querying the database. Implementations must be thread-safe: they are called from many threads at
 * once.
 *
 * <pre>{@code
 * HealthChecker checker =
 *     service -> Optional.of(database.isUp() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
 * Router.builder()
 *     .service(new Greeter())
 *     .service(HealthService.of(checker))
 *     .resource("/readyz", HealthProbes.readiness(checker));
 * }</pre>
 */
@FunctionalInterface
public interface HealthChecker {

  /**
   * Returns the current status of a service. May block. An {@link RpcException} that it throws
   * fails the call with its code and message; any other exception fails it with {@link
   * Code#INTERNAL}.
   *
   * @param service the name that the client has sent: the full name of a service, or empty for the
   *     server as a whole; its length is not limited
   * @return the status, or empty if there is no such service
   */
  Optional<ServingStatus> check(String service);

  /**
   * Watches the status of a service. Unless overridden, it fails with {@link Code#UNIMPLEMENTED},
   * which makes clients use {@code Check} instead. Must not block.
   *
   * @param service as for {@link #check}; it may be a service that does not exist yet
   * @param onChange to be called after the status may have changed, on any thread, but not while
   *     holding a lock; it does not block
   * @return the watch, which the caller closes
   */
  default HealthWatch watch(String service, Runnable onChange) {
    throw new RpcException(
        Code.UNIMPLEMENTED, "the health of services can be checked, not watched");
  }
}
