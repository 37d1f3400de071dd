package dev.connectjava.protobuf.json;

import java.util.Arrays;

/**
 * Reads base64 in both alphabets, the standard one and the one for URLs, with or without padding.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4648">RFC 4648</a>
 */
final class Base64Text {

  private static final byte[] VALUES = values();

  /** The bytes that were read last are its first ones. */
  private byte[] bytes = {};

  private static byte[] values() {
    byte[] values = new byte[256];
    Arrays.fill(values, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < alphabet.length(); i++) {
      values[alphabet.charAt(i)] = (byte) i;
    }
    values['-'] = 62;
    values['_'] = 63;
    return values;
  }

  /** Returns an array that begins with the bytes that were read last. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * Reads a text.
   *
   * @return the number of bytes; -1 if it is not base64
   */
  int read(byte[] text, int from, int to) {
    int end = to;
    if ((to - from) % 4 == 0) { // Padding makes it such a length.
      for (int i = 0; i < 2 && end > from && text[end - 1] == '='; i++) {
        end--;
      }
    }
    int rest = (end - from) % 4;
    if (rest == 1) {
      return -1;
    }
    int length = (int) ((end - from) * 3L / 4);
    if (length > bytes.length) {
      bytes = new byte[Math.max(length, 64)];
    }
    int invalid = 0;
    int at = 0;
    int index = from;
    for (; end - index >= 4; index += 4) {
      int bits = value(text, index) << 18;
      bits |= value(text, index + 1) << 12;
      bits |= value(text, index + 2) << 6;
      bits |= value(text, index + 3);
      invalid |= bits;
      bytes[at++] = (byte) (bits >> 16);
      bytes[at++] = (byte) (bits >> 8);
      bytes[at++] = (byte) bits;
    }
    if (rest != 0) {
      int bits = value(text, index) << 18 | value(text, index + 1) << 12;
      if (rest == 3) {
        bits |= value(text, index + 2) << 6;
      }
      invalid |= bits;
      bytes[at++] = (byte) (bits >> 16);
      if (rest == 3) {
        bytes[at] = (byte) (bits >> 8);
      }
    }
    return invalid < 0 ? -1 : length;
  }

  /** Returns the six bits of a character; a negative number if it has none. */
  private static int value(byte[] text, int index) {
    return VALUES[text[index] & 0xFF];
  }
}
