package dev.connectjava.conformance;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The frames between the suite's runner and the program under test: a length in four bytes, and a
 * message.
 */
final class Frames {

  private Frames() {}

  /** Reads the next message; null at the end of the stream. */
  static <T extends Message> @Nullable T readOrEnd(InputStream in, Parser<T> parser)
      throws IOException {
    byte[] prefix = in.readNBytes(Integer.BYTES);
    return prefix.length == 0 ? null : parser.parseFrom(body(in, prefix));
  }

  /** Reads the next message; fails at the end of the stream. */
  static <T extends Message> T read(InputStream in, Parser<T> parser) throws IOException {
    T message = readOrEnd(in, parser);
    if (message == null) {
      throw new EOFException("there is no message");
    }
    return message;
  }

  private static byte[] body(InputStream in, byte[] prefix) throws IOException {
    if (prefix.length < Integer.BYTES) {
      throw new EOFException("the stream ends within a length");
    }
    int length = ByteBuffer.wrap(prefix).getInt();
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the stream ends within a message");
    }
    return body;
  }

  static void write(OutputStream out, Message message) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(message.getSerializedSize());
    message.writeTo(data);
    data.flush();
  }
}
