package dev.connectjava.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The percent-encoding of gRPC's status message: it encodes UTF-8 bytes outside of the printable
 * ASCII range and the percent sign itself.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses">gRPC over
 *     HTTP/2: Status-Message</a>
 */
public final class PercentEncoding {

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(US_ASCII);

  private PercentEncoding() {}

  /** Returns the text in a form that a header field can carry. */
  public static String encode(String text) {
    if (text.chars().allMatch(PercentEncoding::isPlain)) {
      return text;
    }
    ByteArrayOutputStream encoded = new ByteArrayOutputStream(text.length() * 2);
    for (byte value : text.getBytes(UTF_8)) {
      if (isPlain(value)) {
        encoded.write(value);
      } else {
        encoded.write('%');
        encoded.write(HEX[(value >> 4) & 0xF]);
        encoded.write(HEX[value & 0xF]);
      }
    }
    return encoded.toString(US_ASCII);
  }

  /**
   * Returns the decoded text; a percent sign without two hexadecimal digits stands for itself.
   *
   * @param encoded a field's value, each character a byte: some servers send plain UTF-8, and a few
   *     send Latin-1
   */
  public static String decode(String encoded) {
    boolean ascii = encoded.chars().allMatch(c -> c < 0x80);
    if (ascii && encoded.indexOf('%') < 0) {
      return encoded;
    }
    byte[] bytes = unescaped(encoded.getBytes(ISO_8859_1));
    return ascii || isUtf8(bytes) ? new String(bytes, UTF_8) : new String(bytes, ISO_8859_1);
  }

  private static boolean isUtf8(byte[] bytes) {
    return Arrays.equals(new String(bytes, UTF_8).getBytes(UTF_8), bytes);
  }

  private static byte[] unescaped(byte[] bytes) {
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (bytes[i] == '%' && high >= 0 && low >= 0) {
        decoded.write(high * 16 + low);
        i += 2;
      } else {
        decoded.write(bytes[i]);
      }
    }
    return decoded.toByteArray();
  }

  private static boolean isPlain(int c) {
    return c >= 0x20 && c <= 0x7E && c != '%';
  }
}
