package dev.connectjava;

/**
 * The response messages of a call, as its handler writes them.
 *
 * <p>One thread writes; another thread may read the requests. The stream ends when the handler
 * returns or throws.
 *
 * @param <T> the class of a message
 */
public interface ResponseStream<T> {

  /**
   * Sends a message, and the response headers before the first message. Blocks while the client is
   * slow and the buffer of the call is full.
   *
   * @throws RpcException if the call has already ended: {@link Code#CANCELED} if the client has
   *     disconnected or cancelled, or the thread was interrupted (its interrupt flag is then set);
   *     {@link Code#DEADLINE_EXCEEDED}; {@link Code#RESOURCE_EXHAUSTED} if the message exceeds the
   *     limit
   */
  void send(T message);

  /**
   * Sends the response headers now instead of with the first message. Later changes of {@link
   * RequestContext#responseHeaders()} have no effect. Does nothing if the headers are already sent.
   */
  void sendHeaders();
}
