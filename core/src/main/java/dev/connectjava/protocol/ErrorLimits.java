package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpExchange;

/**
 * How much of an error a response can carry.
 *
 * @param headerBytes the longest block of header fields or trailers, counted as {@link
 *     HttpExchange#headerListBytes} says
 * @param bodyBytes the longest error in a body
 */
public record ErrorLimits(int headerBytes, int bodyBytes) {

  /** What is known of clients of which nothing is known. */
  public static final ErrorLimits DEFAULTS =
      new ErrorLimits(HttpExchange.DEFAULT_HEADER_LIST_BYTES, EnvelopeReader.END_LIMIT_BYTES);

  /**
   * What the shortest error may take. A client that announces less can't mean it: no response would
   * keep to it, and nothing of an error is left out for its sake.
   */
  private static final int LEAST_HEADER_BYTES = 512;

  private static final int FIELD_BYTES = 32;

  /** For the status, and the fields that a transport adds. */
  private static final int RESERVED_BYTES = 128;

  /**
   * The limits of one exchange.
   *
   * @param responseMessageBytes the longest message that the server sends
   */
  public static ErrorLimits of(HttpExchange exchange, int responseMessageBytes) {
    int announced = exchange.headerListBytes();
    return new ErrorLimits(
        announced < LEAST_HEADER_BYTES ? HttpExchange.DEFAULT_HEADER_LIST_BYTES : announced,
        Math.min(responseMessageBytes, EnvelopeReader.END_LIMIT_BYTES));
  }

  /** The limits of one exchange whose messages have no limit. */
  public static ErrorLimits of(HttpExchange exchange) {
    return of(exchange, Integer.MAX_VALUE);
  }

  /** Whether a block of fields is short enough. */
  public boolean takesFields(Headers fields) {
    long[] bytes = {RESERVED_BYTES};
    fields.forEach((name, value) -> bytes[0] += name.length() + value.length() + FIELD_BYTES);
    return bytes[0] <= headerBytes;
  }
}
