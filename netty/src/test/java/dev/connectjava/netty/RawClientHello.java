package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** The first bytes of a client that speaks TLS 1.2, as a test wants them. */
final class RawClientHello {

  private static final int SERVER_NAME = 0;
  private static final int PADDING = 21;
  private static final int MAX_FRAGMENT = 1 << 14;

  private RawClientHello() {}

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] uint16(int value) {
    return bytes(value >> 8, value);
  }

  private static byte[] vector(byte[]... parts) {
    byte[] content = join(parts);
    return join(uint16(content.length), content);
  }

  static byte[] extension(int type, byte[]... content) {
    return join(uint16(type), vector(content));
  }

  /** One entry of the list of names. */
  static byte[] name(int type, String name) {
    return join(bytes(type), vector(name.getBytes(ISO_8859_1)));
  }

  static byte[] serverNames(byte[]... names) {
    return extension(SERVER_NAME, vector(names));
  }

  static byte[] serverName(String name) {
    return serverNames(name(0, name));
  }

  static byte[] padding(int length) {
    return extension(PADDING, new byte[length]);
  }

  /** The body of a ClientHello that servers with an RSA key answer. */
  static byte[] body(byte[]... extensions) {
    byte[] groups = extension(10, vector(uint16(29), uint16(23)));
    byte[] points = extension(11, bytes(1, 0));
    byte[] signatures = extension(13, vector(uint16(0x0804), uint16(0x0401), uint16(0x0403)));
    byte[] secret = extension(23);
    return join(
        bytes(3, 3),
        new byte[32],
        bytes(0),
        vector(uint16(0xc02f), uint16(0xc030)),
        bytes(1, 0),
        vector(join(extensions), groups, points, signatures, secret));
  }

  /** The handshake message with this body. */
  static byte[] message(byte[] body) {
    return join(header(body.length), body);
  }

  static byte[] header(int length) {
    return ByteBuffer.allocate(4).putInt(1 << 24 | length).array();
  }

  /** The message in records with at most this many of its bytes. */
  static byte[] records(byte[] message, int most) {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (int at = 0; at < message.length; at += most) {
      int length = Math.min(most, message.length - at);
      records.writeBytes(bytes(22, 3, 1));
      records.writeBytes(uint16(length));
      records.write(message, at, length);
    }
    return records.toByteArray();
  }

  static byte[] of(byte[]... extensions) {
    return records(message(body(extensions)), MAX_FRAGMENT);
  }
}
