package dev.connectjava.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The media type of a {@code content-type} header, in lower case and without parameters.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-8.3">RFC 9110, section 8.3</a>
 */
public final class MediaType {

  private MediaType() {}

  /**
   * The media type in a header's value.
   *
   * @return the type, or null if the value names a charset other than UTF-8, which no protocol here
   *     can read
   */
  public static @Nullable String parse(String headerValue) {
    int semicolon = headerValue.indexOf(';');
    if (semicolon < 0) {
      return headerValue.strip().toLowerCase(Locale.ROOT);
    }
    for (String parameter : headerValue.substring(semicolon + 1).split(";", -1)) {
      String normal = parameter.strip().toLowerCase(Locale.ROOT).replace("\"", "");
      if (normal.startsWith("charset=") && !normal.equals("charset=utf-8")) {
        return null;
      }
    }
    return headerValue.substring(0, semicolon).strip().toLowerCase(Locale.ROOT);
  }
}
