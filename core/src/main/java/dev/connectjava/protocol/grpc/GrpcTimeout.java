package dev.connectjava.protocol.grpc;

import static java.util.Objects.requireNonNull;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Excerpt;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The timeout that a client sends: {@code grpc-timeout}, one to eight digits and a unit.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests">gRPC over
 *     HTTP/2: Timeout</a>
 */
final class GrpcTimeout {

  private static final int MOST_DIGITS = 8;
  private static final long LARGEST = 99_999_999;

  private GrpcTimeout() {}

  /** Returns the timeout in the headers, or null if there is none. */
  static @Nullable Duration read(Headers headers) {
    String value = headers.first(GrpcHeaders.TIMEOUT).orElse(null);
    return value == null ? null : parse(value);
  }

  private static Duration parse(String value) {
    int digits = value.length() - 1;
    ChronoUnit unit = digits < 1 ? null : unit(value.charAt(digits));
    if (unit == null
        || digits > MOST_DIGITS
        || !value.chars().limit(digits).allMatch(c -> c >= '0' && c <= '9')) {
      throw new RpcException(
          Code.INVALID_ARGUMENT,
          String.format(
              Locale.ROOT,
              "%s is %s, but must be an integer of 1 to %d digits and one of the units H, M, S, m,"
                  + " u, n",
              GrpcHeaders.TIMEOUT,
              Excerpt.quoted(value),
              MOST_DIGITS));
    }
    return Duration.of(Long.parseLong(value, 0, digits, 10), unit);
  }

  private static @Nullable ChronoUnit unit(char letter) {
    return switch (letter) {
      case 'H' -> ChronoUnit.HOURS;
      case 'M' -> ChronoUnit.MINUTES;
      case 'S' -> ChronoUnit.SECONDS;
      case 'm' -> ChronoUnit.MILLIS;
      case 'u' -> ChronoUnit.MICROS;
      case 'n' -> ChronoUnit.NANOS;
      default -> null;
    };
  }

  /** Returns the timeout in the finest unit that the header can express it in, rounded up. */
  static Duration expressible(Duration timeout) {
    char letter = finest(timeout);
    return length(letter).multipliedBy(count(timeout, letter));
  }

  /** Returns the header's value for a timeout that is {@link #expressible}. */
  static String format(Duration timeout) {
    char letter = finest(timeout);
    return Long.toString(count(timeout, letter)) + letter;
  }

  private static char finest(Duration timeout) {
    for (char letter : new char[] {'n', 'u', 'm', 'S', 'M'}) {
      if (timeout.compareTo(length(letter).multipliedBy(LARGEST)) <= 0) {
        return letter;
      }
    }
    return 'H';
  }

  private static long count(Duration timeout, char letter) {
    Duration one = length(letter);
    long whole = timeout.dividedBy(one);
    boolean exact = one.multipliedBy(whole).equals(timeout);
    return Math.min(LARGEST, exact ? whole : whole + 1);
  }

  private static Duration length(char letter) {
    return requireNonNull(unit(letter)).getDuration();
  }
}
