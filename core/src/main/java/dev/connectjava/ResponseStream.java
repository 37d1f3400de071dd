package dev.connectjava;

/**
 * The response messages of a call, as its handler writes them.
 *
 * <p>One thread writes, and may be another than the one that reads the requests. The stream ends
 * when the handler returns or throws.
 *
 * @param <T> the class of a message
 */
public interface ResponseStream<T> {

  /**
   * Sends a message, and before the first one the response headers. Blocks while the client is slow
   * and the buffer of its call is full.
   *
   * @throws RpcException if the call has ended before: {@link Code#CANCELED} when the client has
   *     gone or the thread was interrupted (its flag is then set), {@link Code#DEADLINE_EXCEEDED},
   *     {@link Code#RESOURCE_EXHAUSTED} when the message is over the limit
   */
  void send(T message);

  /**
   * Sends the response headers now rather than with the first message; later changes of {@link
   * RequestContext#responseHeaders()} have no effect. Does nothing if they are sent.
   */
  void sendHeaders();
}
