package dev.connectjava.netty;

/**
 * Validates the authority of a request: the {@code Host} field over HTTP/1.1, {@code :authority}
 * over HTTP/2, or the authority of a target in absolute form.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.2">RFC 9110, section 7.2</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-3.2">RFC 3986, section 3.2</a>
 */
final class Authority {

  private static final int MAX_PORT = 65_535;

  /**
   * The characters that a name may have besides letters and digits. The comma is not allowed, since
   * it joins two fields into one.
   */
  private static final String NAME_CHARACTERS = "-._~!$&'()*+;=";

  private Authority() {}

  /**
   * Returns whether the text is a host, with or without a port, and nothing else. User information,
   * spaces, characters outside of ASCII and an empty host are not valid.
   */
  static boolean isValid(CharSequence authority) {
    if (authority.isEmpty()) {
      return false;
    }
    int end = authority.charAt(0) == '[' ? endOfAddress(authority) : endOfName(authority);
    return end > 0 && isPort(authority, end);
  }

  /** Returns where an IPv6 address in brackets ends; -1 if it is not valid. */
  private static int endOfAddress(CharSequence authority) {
    int end = 1;
    while (end < authority.length() && isAddressCharacter(authority.charAt(end))) {
      end++;
    }
    boolean closed = end > 2 && end < authority.length() && authority.charAt(end) == ']';
    return closed ? end + 1 : -1;
  }

  /** Returns where a name or an IPv4 address ends; -1 if it is not valid. */
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

  /** Returns whether a colon and a port follow, or nothing. */
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
