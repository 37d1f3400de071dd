package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.spi.HttpExchange;

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

  private static final int FIELD_BYTES = 32;

  /** For the status, and the fields that a transport adds. */
  private static final int RESERVED_BYTES = 128;

  /**
   * The limits of one exchange.
   *
   * @param responseMessageBytes the longest message that the server sends
   */
  public static ErrorLimits of(HttpExchange exchange, int responseMessageBytes) {
    return new ErrorLimits(
        exchange.headerListBytes(), Math.min(responseMessageBytes, EnvelopeReader.END_LIMIT_BYTES));
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
