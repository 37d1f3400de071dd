package dev.connectjava.netty;

import dev.connectjava.Headers;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts HTTP/1.1 header fields to {@link Headers} and back. */
final class Http1HeaderConversion {

  private Http1HeaderConversion() {}

  /** Converts the fields of a head, or trailers. */
  static Headers toFields(HttpHeaders fields) {
    return toFields(fields, null);
  }

  /**
   * Converts the fields of a request.
   *
   * @param authority the authority of the request target, which replaces the host field; null if
   *     the target has no authority
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2">RFC 9112, section 3.2.2</a>
   */
  static Headers toFields(HttpHeaders fields, @Nullable String authority) {
    String[] namesAndValues = new String[2 * fields.size()];
    int length = 0;
    for (Map.Entry<String, String> field : fields) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      namesAndValues[length++] = name;
      namesAndValues[length++] =
          authority != null && name.equals("host") ? authority : field.getValue();
    }
    return Headers.ofReceived(namesAndValues);
  }

  static void add(Headers headers, HttpHeaders target) {
    headers.forEach(target::add);
  }
}
