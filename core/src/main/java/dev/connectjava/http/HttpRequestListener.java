package dev.connectjava.http;

import java.nio.ByteBuffer;

/**
 * A listener that receives a request's body and the exchange's events. All methods are called on
 * the exchange's transport thread, one after another, and must not block or throw.
 */
public interface HttpRequestListener {

  /**
   * Called when a part of the request's body has arrived. Not called after {@code last} or {@link
   * #onClosed}.
   *
   * @param data the bytes from position to limit, any number; borrowed: valid until this method
   *     returns. The client gets no credit for these bytes until {@link HttpExchange#consumed(int)}
   *     is called for them
   * @param last whether the request is complete with this part
   */
  void onData(ByteBuffer data, boolean last);

  /** Called when {@link HttpExchange#isWritable()} has become true again. */
  void onWritable();

  /**
   * Called at most once, when the server or the exchange's connection starts to drain: it takes no
   * new exchanges from now on, and ends when the open ones have ended or after a grace period. An
   * exchange that would last as long as its client wants may end now. By default this method does
   * nothing.
   */
  default void onDrain() {}

  /**
   * Called exactly once, when the exchange is over: the whole response has been handed to the
   * network, the client has reset the stream or closed the connection, or the server has shut down.
   * No other method is called after it.
   *
   * @param completed whether the response was complete; if false, the call is cancelled
   */
  void onClosed(boolean completed);
}
