package dev.connectjava.http;

import java.nio.ByteBuffer;

/**
 * Receives a request's body and an exchange's events. All methods are called on the exchange's
 * transport thread, one after another, and must not block or throw.
 */
public interface HttpRequestListener {

  /**
   * A part of the request's body has arrived. Not called after {@code last} or {@link #onClosed}.
   *
   * @param data the bytes from position to limit, any number; borrowed: valid until this method
   *     returns. Each byte holds back the client until {@link HttpExchange#consumed(int)} is told
   *     of it.
   * @param last whether the request is complete with this part
   */
  void onData(ByteBuffer data, boolean last);

  /** {@link HttpExchange#isWritable()} has become true again. */
  void onWritable();

  /**
   * The server, or the exchange's connection, takes no new exchanges from now on, and ends when
   * those that are open have ended, or after a grace period. Called at most once. An exchange that
   * would last as long as its client likes may end now; by default nothing is done.
   */
  default void onDrain() {}

  /**
   * The exchange is over: the response has been handed to the network in whole, or the client has
   * reset the stream or closed the connection, or the server shuts down. Called exactly once; no
   * other method is called after it.
   *
   * @param completed whether the response was complete; otherwise the call is cancelled
   */
  void onClosed(boolean completed);
}
