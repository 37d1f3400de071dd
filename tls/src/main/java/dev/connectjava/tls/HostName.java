package dev.connectjava.tls;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The syntax of host names. Their form for comparisons has lowercase letters and no dot at its end.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6066#section-3">RFC 6066, section 3</a>
 */
final class HostName {

  /** Names with underscores are not host names in DNS, but clients send them. */
  private static final String LABEL = "[a-z0-9_-]{1,63}";

  private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
  private static final Pattern WILDCARD = Pattern.compile("\\*(\\." + LABEL + ")+");

  /** A name whose last label is a number is an IPv4 address, also in its short forms. */
  private static final Pattern IPV4 = Pattern.compile("(.*\\.)?[0-9]+");

  private static final Pattern IPV6 = Pattern.compile("\\[.*|[0-9A-Fa-f]*:[^/]*:.*");
  private static final int MAX_LENGTH = 253;

  private HostName() {}

  /**
   * Returns the form for comparisons of a name that a client asks for; empty if it is not a host
   * name.
   */
  static Optional<String> asked(String name) {
    String compared = compared(name);
    return isWellFormed(compared, NAME) ? Optional.of(compared) : Optional.empty();
  }

  /**
   * Returns the form for comparisons of a name that a server lists, which may begin with {@code
   * *.}.
   *
   * @throws IllegalArgumentException if it is not a host name
   */
  static String listed(String name) {
    String compared = compared(name);
    if (IPV4.matcher(compared).matches() || IPV6.matcher(compared).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is not a host name but an IP address, which clients don't send in TLS (RFC 6066, section 3): they get the default identity"
              .formatted(name));
    }
    if (name.chars().anyMatch(character -> character > 127)) {
      throw new IllegalArgumentException(
          "the host name \"%s\" has characters outside of ASCII: give its A-labels, which begin with xn--, as clients send them"
              .formatted(name));
    }
    if (!isWellFormed(compared, NAME) && !isWellFormed(compared, WILDCARD)) {
      throw new IllegalArgumentException(
          "the host name \"%s\" must be a name such as api.example.com, or *.example.com for any one label in place of the *"
              .formatted(name));
    }
    return compared;
  }

  /** Returns the wildcard that covers a name; a name of one label is returned as it is. */
  static String wildcardOf(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : "*" + name.substring(dot);
  }

  /** Lowers ASCII letters only: the Kelvin sign is not a k. */
  private static String compared(String name) {
    StringBuilder lower = new StringBuilder(name);
    for (int i = 0; i < lower.length(); i++) {
      char each = lower.charAt(i);
      if (each >= 'A' && each <= 'Z') {
        lower.setCharAt(i, (char) (each + ('a' - 'A')));
      }
    }
    if (name.endsWith(".")) {
      lower.setLength(lower.length() - 1);
    }
    return lower.toString();
  }

  private static boolean isWellFormed(String name, Pattern pattern) {
    return name.length() <= MAX_LENGTH && pattern.matcher(name).matches();
  }
}
