package dev.connectjava.netty;

import dev.connectjava.Headers;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Header fields of HTTP/1 to those of the library and back. */
final class Http1HeaderConversion {

  private Http1HeaderConversion() {}

  /** The fields of a head, or trailers. */
  static Headers toFields(HttpHeaders fields) {
    return toFields(fields, null);
  }

  /**
   * The fields of a request.
   *
   * @param authority stands above the host field; null where there is none in the target
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2">RFC 9112, section 3.2.2</a>
   */
  static Headers toFields(HttpHeaders fields, @Nullable String authority) {
    Headers.Builder headers = Headers.builder();
    for (Map.Entry<String, String> field : fields) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      String value = authority != null && name.equals("host") ? authority : field.getValue();
      headers.addReceived(name, value);
    }
    return headers.build();
  }

  static void add(Headers headers, HttpHeaders target) {
    headers.forEach(target::add);
  }
}
