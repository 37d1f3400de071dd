package dev.connectjava.netty;

/**
 * Finds exchanges a connection. On the event loop.
 *
 * @param <E> the exchanges
 */
interface Dispatch<E> {

  /** Begins the exchange now, or when there is a connection for it; or fails it. */
  void dispatch(E exchange);

  /** The exchange waits no more. */
  void forget(E exchange);
}
