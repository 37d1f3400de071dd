package dev.connectjava.protocol.connect;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Excerpt;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The timeout that a client sends: {@code connect-timeout-ms}, one to ten digits.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#unary-request">Connect: Connect-Timeout-Ms</a>
 */
final class ConnectTimeout {

  private static final int MOST_DIGITS = 10;
  private static final Duration LONGEST = Duration.ofMillis(9_999_999_999L);

  private ConnectTimeout() {}

  /** Returns the timeout in the headers, or null if there is none. */
  static @Nullable Duration read(Headers headers) {
    String value = headers.first(ConnectHeaders.TIMEOUT).orElse(null);
    return value == null ? null : parse(value);
  }

  private static Duration parse(String value) {
    if (value.isEmpty()
        || value.length() > MOST_DIGITS
        || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new RpcException(
          Code.INVALID_ARGUMENT,
          String.format(
              Locale.ROOT,
              "%s is %s, but must be an integer of 1 to %d digits",
              ConnectHeaders.TIMEOUT,
              Excerpt.quoted(value),
              MOST_DIGITS));
    }
    return Duration.ofMillis(Long.parseLong(value));
  }

  /**
   * Returns the timeout in whole milliseconds, rounded up, and no longer than the header can
   * express.
   */
  static Duration expressible(Duration timeout) {
    if (timeout.compareTo(LONGEST) >= 0) {
      return LONGEST;
    }
    Duration whole = timeout.truncatedTo(ChronoUnit.MILLIS);
    return whole.equals(timeout) ? whole : whole.plusMillis(1);
  }

  /** Returns the header's value for a timeout that is {@link #expressible}. */
  static String format(Duration timeout) {
    return Long.toString(timeout.toMillis());
  }
}
