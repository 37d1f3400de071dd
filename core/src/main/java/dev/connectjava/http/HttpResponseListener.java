package dev.connectjava.http;

import dev.connectjava.Headers;
import dev.connectjava.Peer;
import java.nio.ByteBuffer;

/**
 * Receives a response. All methods are called on one thread of the transport, one after another,
 * and must not block or throw.
 *
 * <p>The order: {@link #onStarted}, {@link #onHead}, any number of {@link #onData}, then {@link
 * #onEnd}. {@link #onFailed} may come instead of any of them but the first call after an end;
 * nothing comes after either.
 */
public interface HttpResponseListener {

  /** The exchange has got its connection, and its request begins to be sent there. */
  void onStarted(HttpVersion version, Peer peer);

  /**
   * The head of the final response has arrived; informational ones are passed over.
   *
   * @param status from 200 up, as it was received
   * @param endOfStream whether the response is complete with it, which for gRPC over HTTP/2 makes
   *     these fields trailers; {@link #onEnd} follows all the same
   */
  void onHead(int status, Headers headers, boolean endOfStream);

  /**
   * A part of the response's body has arrived.
   *
   * @param data the bytes from position to limit; borrowed: valid until this method returns. Each
   *     byte holds back the server until {@link HttpClientExchange#consumed(int)} is told of it.
   */
  void onData(ByteBuffer data);

  /**
   * The response is complete.
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
