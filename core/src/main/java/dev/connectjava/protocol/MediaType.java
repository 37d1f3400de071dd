package dev.connectjava.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The media type of a {@code content-type} header, in lower case and without parameters.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-8.3">RFC 9110, sections 5.6.6 and
 *     8.3</a>
 */
public final class MediaType {

  private final String value;
  private int position;

  private MediaType(String value, int position) {
    this.value = value;
    this.position = position;
  }

  /**
   * Returns the media type in a header's value.
   *
   * @return the type, or null if the value names a charset other than UTF-8, which no protocol here
   *     supports, or ends within a quoted parameter
   */
  public static @Nullable String parse(String headerValue) {
    int semicolon = headerValue.indexOf(';');
    if (semicolon < 0) {
      return headerValue.strip().toLowerCase(Locale.ROOT);
    }
    return new MediaType(headerValue, semicolon).hasReadableParameters()
        ? headerValue.substring(0, semicolon).strip().toLowerCase(Locale.ROOT)
        : null;
  }

  /** Reads {@code ; name=value ; name="value"} to the end. */
  private boolean hasReadableParameters() {
    while (position < value.length()) {
      position++; // the semicolon
      String name = token().strip();
      String parameter = "";
      if (position < value.length() && value.charAt(position) == '=') {
        position++;
        String found = parameterValue();
        if (found == null) {
          return false;
        }
        parameter = found;
      }
      if (name.equalsIgnoreCase("charset") && !parameter.equalsIgnoreCase("utf-8")) {
        return false;
      }
    }
    return true;
  }

  /** Reads the text before the next equals sign, semicolon or end. */
  private String token() {
    int start = position;
    while (position < value.length() && value.charAt(position) != '=' && !atSemicolon()) {
      position++;
    }
    return value.substring(start, position);
  }

  private boolean atSemicolon() {
    return value.charAt(position) == ';';
  }

  /**
   * Reads the value up to the next semicolon, without its quotes; null if a quotation does not end.
   */
  private @Nullable String parameterValue() {
    int start = position;
    boolean quoted = false;
    StringBuilder unquoted = new StringBuilder();
    while (position < value.length() && (quoted || !atSemicolon())) {
      char c = value.charAt(position++);
      if (quoted && c == '\\' && position < value.length()) {
        unquoted.append(value.charAt(position++));
      } else if (c == '"' && (quoted || value.substring(start, position - 1).isBlank())) {
        quoted = !quoted;
      } else {
        unquoted.append(c);
      }
    }
    return quoted ? null : unquoted.toString().strip();
  }
}
