package dev.connectjava.protocol.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requested parameters of a URL's query; others are skipped. A value is bytes, since
 * percent-encoding can represent any bytes.
 *
 * @see <a href="https://url.spec.whatwg.org/#application/x-www-form-urlencoded">URL:
 *     application/x-www-form-urlencoded</a>
 */
final class QueryParameters {

  private final Map<String, byte[]> values = new HashMap<>();

  private QueryParameters() {}

  /**
   * Parses a query.
   *
   * @throws RpcException with {@link Code#INVALID_ARGUMENT} if a known parameter is present twice
   *     or a percent-encoding is invalid
   */
  static QueryParameters parse(String query, Set<String> known) {
    QueryParameters parameters = new QueryParameters();
    int start = 0;
    while (start < query.length()) {
      int end = query.indexOf('&', start);
      end = end < 0 ? query.length() : end;
      parameters.add(query.substring(start, end), known);
      start = end + 1;
    }
    return parameters;
  }

  private void add(String pair, Set<String> known) {
    int equals = pair.indexOf('=');
    String name = equals < 0 ? pair : pair.substring(0, equals);
    if (known.contains(name)) {
      byte[] value = decode(name, equals < 0 ? "" : pair.substring(equals + 1));
      if (values.put(name, value) != null) {
        throw new RpcException(
            Code.INVALID_ARGUMENT, "query parameter \"%s\" occurs twice".formatted(name));
      }
    }
  }

  /** Returns the bytes of the value, or null if the parameter is missing. */
  byte @Nullable [] bytes(String name) {
    return values.get(name);
  }

  /** Returns the value as text, or null if the parameter is missing. */
  @Nullable String text(String name) {
    byte[] value = values.get(name);
    return value == null ? null : new String(value, UTF_8);
  }

  private static byte[] decode(String name, String encoded) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.write(percentEncoded(name, encoded, i));
        i += 2;
      } else if (c < 0x80) {
        bytes.write(c == '+' ? ' ' : c);
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static int percentEncoded(String name, String encoded, int index) {
    int high = index + 2 < encoded.length() ? Character.digit(encoded.charAt(index + 1), 16) : -1;
    int low = index + 2 < encoded.length() ? Character.digit(encoded.charAt(index + 2), 16) : -1;
    if (high < 0 || low < 0) {
      throw new RpcException(
          Code.INVALID_ARGUMENT,
          "query parameter \"%s\" has a percent sign without two hexadecimal digits"
              .formatted(name));
    }
    return high * 16 + low;
  }
}
