package dev.connectjava.jfr;

import dev.connectjava.http.HttpVersion;
import java.util.Locale;

/** Names as events and texts have them. */
final class Names {

  private Names() {}

  /** Returns the name of a constant in lower case. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the number of a version. */
  static String number(HttpVersion version) {
    return switch (version) {
      case HTTP_1 -> "1.1";
      case HTTP_2 -> "2";
      case HTTP_3 -> "3";
    };
  }
}
