package dev.connectjava.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Converts private keys from older forms to the form that the JDK reads:
 *
 * <pre>
 * SEQUENCE { INTEGER 0, SEQUENCE { OBJECT IDENTIFIER algorithm, parameters }, OCTET STRING key }
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5208#section-5">RFC 5208, section 5</a>
 */
final class Pkcs8 {

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int SEC1_PARAMETERS = 0xA0;

  private static final byte[] VERSION = HexFormat.of().parseHex("020100");

  /** 1.2.840.113549.1.1.1, rsaEncryption, with the parameter NULL. */
  private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");

  /** 1.2.840.10045.2.1, ecPublicKey; its parameter is the curve. */
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private static final String CUT_OFF = "the private key is truncated";

  private Pkcs8() {}

  /** Converts an RSA key in PKCS#1 form. */
  static byte[] ofPkcs1(byte[] key) {
    return wrap(RSA, key);
  }

  /**
   * Converts an elliptic curve key in SEC 1 form.
   *
   * @throws IllegalArgumentException if it is cut off, or does not name its curve
   * @see <a href="https://www.rfc-editor.org/rfc/rfc5915#section-3">RFC 5915, section 3</a>
   */
  static byte[] ofSec1(byte[] key) {
    return wrap(concat(EC, curve(key)), key);
  }

  /** Finds the curve identifier in {@code SEQUENCE { INTEGER 1, OCTET STRING, [0] curve, ... }}. */
  private static byte[] curve(byte[] key) {
    try {
      int position = content(key, 0);
      while (position < key.length) {
        int end = end(key, position);
        if ((key[position] & 0xFF) == SEC1_PARAMETERS) {
          return Arrays.copyOfRange(key, content(key, position), end);
        }
        position = end;
      }
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(CUT_OFF, e);
    }
    throw new IllegalArgumentException("the private key does not name its curve: use PKCS#8");
  }

  /** Returns where the content of the element at a position starts. */
  private static int content(byte[] der, int position) {
    int first = der[position + 1] & 0xFF;
    return position + 2 + (first < 0x80 ? 0 : first & 0x7F);
  }

  /** Returns where the element at a position ends. This is always within the key. */
  private static int end(byte[] der, int position) {
    int start = content(der, position);
    int length = length(der, position);
    if (length < 0 || length > der.length - start) {
      throw new IllegalArgumentException(CUT_OFF);
    }
    return start + length;
  }

  /** Returns the stated length of the element at a position; negative if it exceeds an int. */
  private static int length(byte[] der, int position) {
    int first = der[position + 1] & 0xFF;
    if (first < 0x80) {
      return first;
    }
    int bytes = first & 0x7F;
    if (bytes > Integer.BYTES) {
      return -1;
    }
    int length = 0;
    for (int i = 0; i < bytes; i++) {
      length = (length << 8) | (der[position + 2 + i] & 0xFF);
    }
    return length;
  }

  private static byte[] wrap(byte[] algorithm, byte[] key) {
    byte[] parts =
        concat(VERSION, concat(element(SEQUENCE, algorithm), element(OCTET_STRING, key)));
    return element(SEQUENCE, parts);
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream element = new ByteArrayOutputStream(content.length + 4);
    element.write(tag);
    if (content.length < 0x80) {
      element.write(content.length);
    } else if (content.length < 0x100) {
      element.write(0x81);
      element.write(content.length);
    } else {
      element.write(0x82);
      element.write(content.length >> 8);
      element.write(content.length);
    }
    element.writeBytes(content);
    return element.toByteArray();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
