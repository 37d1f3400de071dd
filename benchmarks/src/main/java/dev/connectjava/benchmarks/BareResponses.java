package dev.connectjava.benchmarks;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Encodes the responses of a connection into an array that it reuses, and copies what is encoded to
 * a buffer: one encoder for all small messages of a call. Confined to the event loop.
 */
final class BareResponses {

  private static final int SCRATCH_BYTES = 64 * 1024;
  private static final int PREFIX_BYTES = 5;

  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private CodedOutputStream encoder = CodedOutputStream.newInstance(scratch);

  /**
   * Writes a message, with the prefix of an envelope if {@code envelope}. It is in the buffer after
   * {@link #finish}.
   *
   * @param sink is borrowed
   */
  void write(MessageLite message, boolean envelope, ByteBuf sink) {
    int size = message.getSerializedSize();
    try {
      if (encoder.spaceLeft() < size + PREFIX_BYTES) {
        finish(sink);
      }
      if (size + PREFIX_BYTES > SCRATCH_BYTES) {
        writeLarge(message, envelope, size, sink);
        return;
      }
      if (envelope) {
        encoder.writeRawByte(0);
        encoder.writeFixed32NoTag(Integer.reverseBytes(size));
      }
      message.writeTo(encoder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Copies what is encoded to the buffer.
   *
   * @param sink is borrowed
   */
  void finish(ByteBuf sink) {
    int written = encoder.getTotalBytesWritten();
    if (written > 0) {
      sink.writeBytes(scratch, 0, written);
      encoder = CodedOutputStream.newInstance(scratch);
    }
  }

  private static void writeLarge(MessageLite message, boolean envelope, int size, ByteBuf sink) {
    if (envelope) {
      sink.writeByte(0).writeInt(size);
    }
    sink.writeBytes(message.toByteArray());
  }
}
