package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;

/** Bytes of the library as Netty writes them. */
final class OutboundBuffer {

  /** Up to this length a body is copied into one buffer with what is written around it. */
  static final int COPIED_BYTES = 16 * 1024;

  private OutboundBuffer() {}

  /**
   * The bytes from position to limit.
   *
   * @param data transferred
   * @return transferred to the caller
   */
  static ByteBuf of(ByteBufAllocator allocator, ByteBuffer data) {
    int length = data.remaining();
    if (length == 0) {
      return Unpooled.EMPTY_BUFFER;
    }
    return length <= COPIED_BYTES
        ? allocator.ioBuffer(length, length).writeBytes(data)
        : Unpooled.wrappedBuffer(data);
  }

  /**
   * The bytes of all parts, from position to limit, in one buffer.
   *
   * @param parts transferred
   * @param length of all of them together
   * @return transferred to the caller
   */
  static ByteBuf of(ByteBufAllocator allocator, List<ByteBuffer> parts, int length) {
    if (length == 0) {
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf together = allocator.ioBuffer(length, length);
    for (ByteBuffer part : parts) {
      together.writeBytes(part);
    }
    return together;
  }
}
