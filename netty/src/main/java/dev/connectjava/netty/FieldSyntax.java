package dev.connectjava.netty;

import java.util.function.IntPredicate;

/**
 * Checks the syntax of field names, field values and other parts of header sections.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.5">RFC 9110, section 5.5</a>
 */
final class FieldSyntax {

  private static final boolean[] TOKEN =
      ascii(c -> isAlphanumeric(c) || isIn("!#$%&'*+-.^_`|~", c));
  private static final boolean[] LOWER_CASE_TOKEN = ascii(c -> TOKEN[c] && !isUpperCase(c));
  private static final boolean[] SCHEME = ascii(c -> isAlphanumeric(c) || isIn("+-.", c));
  private static final boolean[] TARGET = ascii(c -> c > ' ' && c != '#' && c != 0x7f);

  private FieldSyntax() {}

  private static boolean[] ascii(IntPredicate allowed) {
    boolean[] table = new boolean[128];
    for (int c = 0; c < table.length; c++) {
      table[c] = allowed.test(c);
    }
    return table;
  }

  private static boolean isAlphanumeric(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || isUpperCase(c);
  }

  private static boolean isUpperCase(int c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isIn(String some, int c) {
    return some.indexOf(c) >= 0;
  }

  private static boolean consistsOf(boolean[] allowed, String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= allowed.length || !allowed[c]) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether the text is a token, as a method is. */
  static boolean isToken(String text) {
    return !text.isEmpty() && consistsOf(TOKEN, text, 0, text.length());
  }

  /** Returns whether the text is an HTTP/2 field name: a token without upper-case letters. */
  static boolean isLowerCaseToken(String text) {
    return !text.isEmpty() && consistsOf(LOWER_CASE_TOKEN, text, 0, text.length());
  }

  /**
   * Returns whether the text is a field value: without control characters other than tabs, and
   * without spaces or tabs at its ends.
   */
  static boolean isValue(String text) {
    int length = text.length();
    if (length == 0) {
      return true;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return false;
      }
    }
    return !isBlank(text.charAt(0)) && !isBlank(text.charAt(length - 1));
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  static boolean isScheme(String text) {
    return !text.isEmpty() && !(text.charAt(0) < 'A') && consistsOf(SCHEME, text, 0, text.length());
  }

  /**
   * Returns whether the text is a path that begins with a slash, with or without a query.
   * Characters that a URI must escape, but that no parser misunderstands, such as braces, are
   * accepted.
   */
  static boolean isOriginForm(String text) {
    return !text.isEmpty() && text.charAt(0) == '/' && consistsOf(TARGET, text, 0, text.length());
  }
}
