package dev.connectjava.call;

import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;

/** Writes messages that are encoded. */
enum BufferCodec implements MessageCodec.Sized<ByteBuffer> {
  /** For all codecs. */
  INSTANCE;

  @Override
  public ByteBuffer decode(byte[] bytes, int offset, int length) {
    return ByteBuffer.wrap(bytes, offset, length);
  }

  @Override
  public int length(ByteBuffer message) {
    return message.remaining();
  }

  @Override
  public int write(ByteBuffer message, byte[] array, int offset) {
    message.duplicate().get(array, offset, message.remaining());
    return offset + message.remaining();
  }
}
