package dev.connectjava.testing;

import dev.connectjava.Headers;
import dev.connectjava.memory.MemoryExchange;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The client's side of an exchange in memory. Thread-safe; the methods that wait do so for 10
 * seconds and then throw {@link AssertionError}.
 */
public final class InMemoryCall {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final MemoryExchange exchange;
  private final InMemoryResponse response;

  InMemoryCall(MemoryExchange exchange, InMemoryResponse response) {
    this.exchange = exchange;
    this.response = response;
  }

  /** Sends a part of the request's body. */
  public void send(byte[] data) {
    exchange.write(ByteBuffer.wrap(data.clone()));
  }

  /** Ends the request's body. */
  public void end() {
    exchange.finish();
  }

  /** Goes away without waiting for the response. */
  public void disconnect() {
    exchange.cancel();
  }

  /**
   * How many bytes of the request have been sent and not consumed: what a slow handler holds back.
   */
  public int unconsumedBytes() {
    return exchange.unconsumedRequestBytes();
  }

  /** Waits for the response's status. */
  public int awaitStatus() {
    return response.await("status", PATIENCE, response::statusOrNull);
  }

  /** Waits for the response's headers. */
  public Headers awaitHeaders() {
    return response.await("head", PATIENCE, response::headersOrNull);
  }

  /**
   * Waits for some bytes of the response's body, and takes them.
   *
   * @return the bytes, fewer than asked for only at the response's end
   */
  public byte[] read(int count) {
    byte[] bytes =
        response.await(count + " bytes of the body", PATIENCE, () -> response.takeOrNull(count));
    exchange.consumed(bytes.length);
    return bytes;
  }

  /** Waits for the response's end. */
  public Headers awaitTrailers() {
    return response.await("end", PATIENCE, response::trailersOrNull);
  }

  /** Waits until the server has broken the exchange off. */
  public void awaitAbort() {
    response.await("abort", PATIENCE, () -> response.isAborted() ? true : null);
  }
}
