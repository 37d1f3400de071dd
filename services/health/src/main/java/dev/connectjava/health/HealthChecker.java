package dev.connectjava.health;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import java.util.Optional;

/**
 * Finds out how services are, for those who don't keep that in a {@link HealthRegistry}: by asking
 * the database, for example. Called from many threads at once.
 */
@FunctionalInterface
public interface HealthChecker {

  /**
   * How a service is now. May block; a call's {@link RpcException} is its answer, anything else
   * that is thrown is answered as {@link Code#INTERNAL}.
   *
   * @param service what the client asks for: a service's full name, or empty for the server as a
   *     whole; of any length
   * @return the status, or empty if there is no such service
   */
  Optional<ServingStatus> check(String service);

  /**
   * Follows how a service is. Fails with {@link Code#UNIMPLEMENTED} unless overridden, which tells
   * clients to check instead. Must not block.
   *
   * @param service as for {@link #check}; also one that there is no such service of, yet
   * @param onChange to be called, on any thread, after the status may have changed; must not be
   *     called under a lock; does not block
   */
  default HealthWatch watch(String service, Runnable onChange) {
    throw new RpcException(
        Code.UNIMPLEMENTED, "the health of services can be checked, not watched");
  }
}
