package dev.connectjava.netty;

/**
 * The authority that a request is for: the {@code Host} of HTTP/1.1, the {@code :authority} of
 * HTTP/2, and that of a target in absolute form.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.2">RFC 9110, section 7.2</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-3.2">RFC 3986, section 3.2</a>
 */
final class Authority {

  private static final int MAX_PORT = 65_535;

  /** Besides letters and digits; without the comma, which joins two fields to one. */
  private static final String NAME_CHARACTERS = "-._~!$&'()*+;=";

  private Authority() {}

  /**
   * Whether it is a host with or without a port, and nothing else: user information, blanks, and
   * what is not ASCII are not valid, nor is an empty host.
   */
  static boolean isValid(CharSequence authority) {
    if (authority.isEmpty()) {
      return false;
    }
    int end = authority.charAt(0) == '[' ? endOfAddress(authority) : endOfName(authority);
    return end > 0 && isPort(authority, end);
  }

  /** Where an IPv6 address in brackets ends; -1 if it does not. */
  private static int endOfAddress(CharSequence authority) {
    int end = 1;
    while (end < authority.length() && isAddressCharacter(authority.charAt(end))) {
      end++;
    }
    boolean closed = end > 2 && end < authority.length() && authority.charAt(end) == ']';
    return closed ? end + 1 : -1;
  }

  /** Where a name or an IPv4 address ends; -1 if it is not valid. */
  private static int endOfName(CharSequence authority) {
    int end = 0;
    while (end < authority.length() && authority.charAt(end) != ':') {
      if (authority.charAt(end) == '%' && isEncoded(authority, end)) {
        end += 3;
      } else if (isNameCharacter(authority.charAt(end))) {
        end++;
      } else {
        return -1;
      }
    }
    return end;
  }

  private static boolean isEncoded(CharSequence text, int at) {
    return at + 2 < text.length() && isHex(text.charAt(at + 1)) && isHex(text.charAt(at + 2));
  }

  /** Whether a colon and a port follow, or nothing. */
  private static boolean isPort(CharSequence authority, int start) {
    if (start == authority.length()) {
      return true;
    }
    if (authority.charAt(start) != ':') {
      return false;
    }
    int port = 0;
    for (int i = start + 1; i < authority.length(); i++) {
      if (!isDigit(authority.charAt(i))) {
        return false;
      }
      port = 10 * port + authority.charAt(i) - '0';
      if (port > MAX_PORT) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNameCharacter(char c) {
    return isDigit(c) || isLetter(c) || NAME_CHARACTERS.indexOf(c) >= 0;
  }

  private static boolean isAddressCharacter(char c) {
    return isHex(c) || c == ':' || c == '.';
  }

  private static boolean isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
