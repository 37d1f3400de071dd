package dev.connectjava.protocol;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpExchange;

/**
 * The limits of an error that a response can carry.
 *
 * @param headerBytes the length of the longest block of header fields or trailers, counted as
 *     {@link HttpExchange#headerListBytes} says
 * @param bodyBytes the length of the longest error in a body
 */
public record ErrorLimits(int headerBytes, int bodyBytes) {

  /** The limits for clients that have announced none. */
  public static final ErrorLimits DEFAULTS =
      new ErrorLimits(HttpExchange.DEFAULT_HEADER_LIST_BYTES, EnvelopeReader.END_LIMIT_BYTES);

  /**
   * The length of the shortest error. A smaller announcement of a client can't be meant seriously:
   * no response would fit, so it is ignored and no part of an error is left out because of it.
   */
  private static final int LEAST_HEADER_BYTES = 512;

  private static final int FIELD_BYTES = 32;

  /** Reserved for the status and the fields that a transport adds. */
  private static final int RESERVED_BYTES = 128;

  /**
   * Returns the limits of one exchange.
   *
   * @param responseMessageBytes the length of the longest message that the server sends
   */
  public static ErrorLimits of(HttpExchange exchange, int responseMessageBytes) {
    int announced = exchange.headerListBytes();
    return new ErrorLimits(
        announced < LEAST_HEADER_BYTES ? HttpExchange.DEFAULT_HEADER_LIST_BYTES : announced,
        Math.min(responseMessageBytes, EnvelopeReader.END_LIMIT_BYTES));
  }

  /** Returns the limits of one exchange whose messages have no limit. */
  public static ErrorLimits of(HttpExchange exchange) {
    return of(exchange, Integer.MAX_VALUE);
  }

  /** Returns whether a block of fields is short enough. */
  public boolean takesFields(Headers fields) {
    long[] bytes = {RESERVED_BYTES};
    fields.forEach((name, value) -> bytes[0] += name.length() + value.length() + FIELD_BYTES);
    return bytes[0] <= headerBytes;
  }
}
