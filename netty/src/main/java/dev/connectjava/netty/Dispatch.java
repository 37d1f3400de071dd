package dev.connectjava.netty;

/**
 * Assigns exchanges to connections. On the event loop.
 *
 * @param <E> the type of the exchanges
 */
interface Dispatch<E> {

  /** Begins the exchange now, or when a connection is available for it; or fails it. */
  void dispatch(E exchange);

  /** Forgets an exchange that no longer waits for a connection. */
  void forget(E exchange);
}
