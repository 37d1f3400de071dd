package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;

/** Converts byte buffers to Netty's buffers, to be written. */
final class OutboundBuffer {

  /** The longest data that is copied, so that it can share a buffer with adjacent writes. */
  static final int COPIED_BYTES = 16 * 1024;

  private OutboundBuffer() {}

  /**
   * Returns a buffer of the bytes from position to limit.
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
   * Returns one buffer of the bytes of all parts, each from position to limit.
   *
   * @param parts transferred
   * @param length the length of all parts together
   * @return transferred to the caller
   */
  static ByteBuf of(ByteBufAllocator allocator, List<ByteBuffer> parts, int length) {
    if (parts.size() == 1) {
      return of(allocator, parts.getFirst());
    }
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
