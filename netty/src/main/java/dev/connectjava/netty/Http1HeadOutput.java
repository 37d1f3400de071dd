package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Locale;

/**
 * A buffer in which the head of an HTTP/1.1 message is written. Names and values are checked while
 * they are written, so that none can end a field or a head. Used again for each head. Not
 * thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-5">RFC 9112, section 5</a>
 */
final class Http1HeadOutput {

  /** How many bytes are kept between heads. */
  private static final int KEPT_BYTES = 1024;

  private static final int FIRST_BYTES = 256;

  /** How many bytes a field has in addition to its name and its value. */
  private static final int FIELD_BYTES = 4;

  private static final int REPLACEMENT = '?';

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;

  /** Begins a head. */
  void clear() {
    length = 0;
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[FIRST_BYTES];
    }
  }

  int length() {
    return length;
  }

  /** Returns a copy of the head. */
  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  /**
   * Appends the head to a buffer.
   *
   * @param out borrowed
   */
  void appendTo(ByteBuf out) {
    out.writeBytes(bytes, 0, length);
  }

  /** Writes text of this library, in US-ASCII. */
  void text(String text) {
    int end = text.length();
    require(end);
    for (int i = 0; i < end; i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  /**
   * Writes a field. A character that is not in ISO 8859-1 becomes a question mark.
   *
   * @throws IllegalArgumentException if the name is not a token, or the value begins with a space
   *     or has a control character
   */
  void field(String name, String value) {
    if (!FieldSyntax.isToken(name)) {
      throw new IllegalArgumentException(
          "a header field has a name of " + name.length() + " characters that is not a token");
    }
    require(name.length() + value.length() + FIELD_BYTES);
    text(name);
    bytes[length++] = ':';
    bytes[length++] = ' ';
    value(name, value);
    bytes[length++] = '\r';
    bytes[length++] = '\n';
  }

  private void value(String name, String value) {
    byte[] target = bytes;
    int start = length;
    int end = value.length();
    for (int i = 0; i < end; i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw invalid(name, c);
      }
      target[start + i] = (byte) (c > 0xff ? REPLACEMENT : c);
    }
    if (end > 0 && value.charAt(0) <= ' ') {
      throw invalid(name, value.charAt(0));
    }
    length = start + end;
  }

  private static IllegalArgumentException invalid(String name, char c) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "the value of header %s has the character U+%04X, which is not allowed there",
            name,
            (int) c));
  }

  private void require(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
  }
}
