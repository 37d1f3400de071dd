package dev.connectjava.http;

import dev.connectjava.ConnectionWait;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import java.nio.ByteBuffer;

/**
 * Receives a response. All methods are called on one thread of the transport, one after another,
 * and must not block or throw.
 *
 * <p>The order: any number of {@link #onWaiting}, {@link #onStarted}, {@link #onHead}, any number
 * of {@link #onData}, and the end, which is told once: with the last part of the body, or by {@link
 * #onEnd}. {@link #onFailed} may come instead of any of them until then; nothing comes after
 * either.
 */
public interface HttpResponseListener {

  /**
   * The exchange has no connection yet, and waits for this from now on. Told by transports that
   * know. Does nothing by default.
   */
  default void onWaiting(ConnectionWait wait) {}

  /**
   * The exchange has got its connection, and its request begins to be sent there. If the server
   * says that it has not processed the request, the transport may send it once more: {@link
   * #onWaiting} and this are called again then.
   */
  void onStarted(HttpVersion version, Peer peer);

  /**
   * The head of the final response has arrived; informational ones are passed over.
   *
   * @param status from 200 up, as it was received
   */
  void onHead(int status, Headers headers);

  /**
   * A part of the response's body has arrived.
   *
   * @param data the bytes from position to limit; borrowed: valid until this method returns. Each
   *     byte holds back the server until {@link HttpClientExchange#consumed(int)} is told of it.
   * @param last whether the response is complete with this part, and has no trailers
   */
  void onData(ByteBuffer data, boolean last);

  /**
   * The response is complete, and the last part of its body, if it has one, did not say so.
   *
   * @param trailers the trailer fields; empty if there are none
   */
  void onEnd(Headers trailers);

  /** {@link HttpClientExchange#isWritable()} has become true again. */
  void onWritable();

  /**
   * The timeout of {@link HttpClientRequest} has passed. Called once at any place of the order,
   * never early, and not after the end; the exchange goes on unless it is cancelled.
   */
  void onTimeout();

  /** The exchange broke: no connection, a lost one, a reset stream, a response that is no HTTP. */
  void onFailed(HttpFailure failure);
}
