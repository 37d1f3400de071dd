package dev.connectjava.http;

import dev.connectjava.ConnectionWait;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import java.nio.ByteBuffer;

/**
 * A listener that receives the response of a client's exchange. All methods are called on one
 * thread of the transport, one after another, and must not block or throw.
 *
 * <p>The order is: any number of {@link #onWaiting}, {@link #onStarted}, {@link #onHead}, any
 * number of {@link #onData}, and the end. The end is reported once: by the last part of the body,
 * or by {@link #onEnd}. Until then, {@link #onFailed} may be called instead of any of them. No
 * method is called after the end or the failure.
 */
public interface HttpResponseListener {

  /**
   * Called when the exchange has no connection yet and begins to wait for what {@code wait} says.
   * Only transports that know what an exchange waits for call it. Does nothing by default.
   */
  default void onWaiting(ConnectionWait wait) {}

  /**
   * Called when the exchange has a connection and its request begins to be sent there. If the
   * server says that it has not processed the request, the transport may send it again: then {@link
   * #onWaiting} and this method are called again.
   */
  void onStarted(HttpVersion version, Peer peer);

  /**
   * Called when the head of the final response has arrived. Informational responses are skipped.
   *
   * @param status 200 or more, as it was received
   */
  void onHead(int status, Headers headers);

  /**
   * Called when a part of the response's body has arrived.
   *
   * @param data the bytes from position to limit; borrowed: valid until this method returns. The
   *     server gets no credit for these bytes until {@link HttpClientExchange#consumed(int)} is
   *     called for them
   * @param last whether the response is complete with this part and has no trailers
   */
  void onData(ByteBuffer data, boolean last);

  /**
   * Called when the response is complete, unless the last part of the body has already said so.
   *
   * @param trailers the trailer fields; empty if there are none
   */
  void onEnd(Headers trailers);

  /** Called when {@link HttpClientExchange#isWritable()} has become true again. */
  void onWritable();

  /**
   * Called when the timeout of {@link HttpClientRequest} has passed: at most once, at any time
   * before the end and never early. The exchange continues unless it is cancelled.
   */
  void onTimeout();

  /**
   * Called when the exchange has failed: no connection, a lost connection, a reset stream, or an
   * invalid HTTP response.
   */
  void onFailed(HttpFailure failure);
}
