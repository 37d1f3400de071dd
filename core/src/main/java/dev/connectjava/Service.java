package dev.connectjava;

/**
 * Something that answers the calls of one service of a schema. Generated service interfaces extend
 * it, so what a user implements is a {@code Service}.
 *
 * <p>Implementations are called from many threads at once.
 */
@FunctionalInterface
public interface Service {

  /** The service's methods and what handles them; read once, when the router is built. */
  ServiceDefinition definition();
}
