package dev.connectjava.protocol;

import dev.connectjava.spi.Excerpt;

/** Writes JSON strings. */
public final class JsonText {

  private static final String HEX = "0123456789abcdef";

  private JsonText() {}

  /**
   * Appends a text as a JSON string, in quotes. A surrogate without its other half is replaced.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc8259#section-7">RFC 8259, section 7</a>
   */
  public static StringBuilder appendString(StringBuilder json, String text) {
    json.append('"');
    String wellFormed = Excerpt.wellFormed(text);
    for (int i = 0; i < wellFormed.length(); i++) {
      char c = wellFormed.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < 0x20) {
            appendEscape(json, c);
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"');
  }

  private static void appendEscape(StringBuilder json, char c) {
    json.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      json.append(HEX.charAt((c >> shift) & 0xF));
    }
  }
}
