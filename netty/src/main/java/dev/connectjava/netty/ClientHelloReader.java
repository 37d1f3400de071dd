package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ClientHello at the beginning of a connection. It may be divided into several TLS
 * records. The bytes stay in their buffer, for the TLS implementation. Confined to the event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-5.1">RFC 8446, section 5.1</a>
 */
final class ClientHelloReader {

  /**
   * The longest ClientHello. The JDK refuses longer ones, and BoringSSL those of more than 16 KiB.
   */
  static final int MAX_BYTES = 32 * 1024;

  /** The maximum length of the records, which a client may make as short as it likes. */
  private static final int MAX_RECORD_BYTES = 2 * MAX_BYTES;

  private static final int RECORD_HEADER_BYTES = 5;
  private static final int HANDSHAKE_RECORD = 22;
  private static final int MAJOR_VERSION = 3;
  private static final int MAX_FRAGMENT_BYTES = 1 << 14;
  private static final int MESSAGE_HEADER_BYTES = 4;
  private static final int CLIENT_HELLO = 1;

  private byte[] message = new byte[512];
  private int received;
  private int scanned;

  /**
   * Continues to read.
   *
   * @param in all bytes of the connection, more of them at each call; borrowed, and not read from
   * @return null if the message is not complete yet
   */
  @Nullable ClientHello read(ByteBuf in) {
    while (in.readableBytes() - scanned >= RECORD_HEADER_BYTES) {
      int record = in.readerIndex() + scanned;
      int length = in.getUnsignedShort(record + 3);
      if (in.getUnsignedByte(record) != HANDSHAKE_RECORD
          || in.getUnsignedByte(record + 1) != MAJOR_VERSION
          || length == 0
          || length > MAX_FRAGMENT_BYTES
          || scanned + length > MAX_RECORD_BYTES) {
        return ClientHello.UNREADABLE;
      }
      if (in.readableBytes() - scanned - RECORD_HEADER_BYTES < length) {
        return null;
      }
      append(in, record + RECORD_HEADER_BYTES, length);
      scanned += RECORD_HEADER_BYTES + length;
      ClientHello hello = complete();
      if (hello != null) {
        return hello;
      }
    }
    return null;
  }

  private void append(ByteBuf in, int index, int length) {
    if (message.length - received < length) {
      message = Arrays.copyOf(message, Math.max(2 * message.length, received + length));
    }
    in.getBytes(index, message, received, length);
    received += length;
  }

  private @Nullable ClientHello complete() {
    if (received < MESSAGE_HEADER_BYTES) {
      return null;
    }
    int header = ByteBuffer.wrap(message).getInt();
    int length = header & 0xffffff;
    if (header >>> 24 != CLIENT_HELLO || length > MAX_BYTES) {
      return ClientHello.UNREADABLE;
    }
    return received - MESSAGE_HEADER_BYTES < length
        ? null
        : ClientHello.of(ByteBuffer.wrap(message, MESSAGE_HEADER_BYTES, length));
  }
}
