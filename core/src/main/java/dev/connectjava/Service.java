package dev.connectjava;

/**
 * A service implementation, which answers the calls of one service of a schema. Generated service
 * interfaces extend it, so the class that implements such an interface is a {@code Service}.
 *
 * <p>Many threads call an implementation at once.
 */
@FunctionalInterface
public interface Service {

  /**
   * Returns the service's methods and their handlers. Called once, when the service is added to a
   * router.
   */
  ServiceDefinition definition();
}
