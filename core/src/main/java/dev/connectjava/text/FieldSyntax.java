package dev.connectjava.text;

import dev.connectjava.spi.Excerpt;
import java.util.Locale;

/**
 * The syntax of header names and values in RFC 9110, so that no text of an application can split a
 * header.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.5">RFC 9110, sections 5.1, 5.5</a>
 */
public final class FieldSyntax {

  private static final boolean[] TOKEN = new boolean[128];

  static {
    "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz".chars().forEach(c -> TOKEN[c] = true);
  }

  private FieldSyntax() {}

  /**
   * Returns the lower-case name if it is a token.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static String requireName(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a header name is empty");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= TOKEN.length || !TOKEN[c]) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "header name %s has the character U+%04X, which no header name may have",
                Excerpt.quoted(name),
                (int) c));
      }
    }
    return name;
  }

  /**
   * Returns the value if it has no control characters except tab, and no characters beyond Latin-1.
   *
   * @throws IllegalArgumentException otherwise
   */
  public static String requireValue(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < 0x20 && c != '\t') || c == 0x7F || c > 0xFF) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the value of header %s has the character U+%04X, which no header value may have",
                Excerpt.quoted(name),
                (int) c));
      }
    }
    return value;
  }
}
