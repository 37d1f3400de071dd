package dev.connectjava.protocol.grpc;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * The fields of a message in protobuf's binary form, read one after another; groups are not
 * supported. Confined to one thread.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf: encoding</a>
 */
final class ProtobufFields {

  private static final int MOST_VARINT_BYTES = 10;

  private final ByteBuffer rest;
  private int tag;
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  ProtobufFields(ByteBuffer message) {
    this.rest = message;
  }

  /**
   * Advances to the next field.
   *
   * @return whether there is one
   * @throws IllegalArgumentException if the bytes are not a valid field
   */
  boolean next() {
    if (!rest.hasRemaining()) {
      return false;
    }
    tag = (int) varint();
    switch (tag & 7) {
      case 0 -> varint();
      case 1 -> bytes = take(8);
      case 2 -> bytes = take(varint());
      case 5 -> bytes = take(4);
      default -> throw new IllegalArgumentException("wire type " + (tag & 7) + " is unknown");
    }
    return true;
  }

  /** Returns the number and the wire type of the field. */
  int tag() {
    return tag;
  }

  /** Returns the bytes of a field that has a length. */
  ByteBuffer bytes() {
    return bytes;
  }

  private ByteBuffer take(long length) {
    if (length < 0 || length > rest.remaining()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a field needs %d bytes, but only %d are left",
              length,
              rest.remaining()));
    }
    ByteBuffer taken = rest.slice(rest.position(), (int) length);
    rest.position(rest.position() + (int) length);
    return taken;
  }

  private long varint() {
    long value = 0;
    for (int i = 0; i < MOST_VARINT_BYTES && rest.hasRemaining(); i++) {
      byte next = rest.get();
      value |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a varint is longer than 10 bytes or cut off");
  }
}
