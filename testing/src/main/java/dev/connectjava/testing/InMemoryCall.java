package dev.connectjava.testing;

import dev.connectjava.Headers;
import dev.connectjava.memory.MemoryExchange;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The client's side of an HTTP exchange in memory. Thread-safe. The methods that wait throw {@link
 * AssertionError} after 10 seconds, or if the thread is interrupted.
 */
public final class InMemoryCall {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final MemoryExchange exchange;
  private final InMemoryResponse response;

  InMemoryCall(MemoryExchange exchange, InMemoryResponse response) {
    this.exchange = exchange;
    this.response = response;
  }

  /** Sends a part of the request body. The array is copied. */
  public void send(byte[] data) {
    exchange.write(ByteBuffer.wrap(data.clone()));
  }

  /** Ends the request body. */
  public void end() {
    exchange.finish();
  }

  /** Disconnects the client, without waiting for the response. */
  public void disconnect() {
    exchange.cancel();
  }

  /**
   * Returns the number of sent bytes that the server has not consumed: those that a slow handler
   * holds back.
   */
  public int unconsumedBytes() {
    return exchange.unconsumedRequestBytes();
  }

  /** Waits for the response status and returns it. */
  public int awaitStatus() {
    return response.await("status", PATIENCE, response::statusOrNull);
  }

  /** Waits for the response headers and returns them. */
  public Headers awaitHeaders() {
    return response.await("head", PATIENCE, response::headersOrNull);
  }

  /**
   * Waits for a number of bytes of the response body, and removes and returns them.
   *
   * @return the bytes; fewer than {@code count} only at the end of the response
   */
  public byte[] read(int count) {
    byte[] bytes =
        response.await(count + " bytes of the body", PATIENCE, () -> response.takeOrNull(count));
    exchange.consumed(bytes.length);
    return bytes;
  }

  /** Waits for the end of the response and returns the trailers. */
  public Headers awaitTrailers() {
    return response.await("end", PATIENCE, response::trailersOrNull);
  }

  /** Waits until the server has aborted the exchange. */
  public void awaitAbort() {
    response.await("abort", PATIENCE, () -> response.isAborted() ? true : null);
  }
}
