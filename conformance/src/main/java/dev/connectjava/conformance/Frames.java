package dev.connectjava.conformance;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * How the suite's runner and the program under test talk: a length in four bytes, and a message.
 */
final class Frames {

  private Frames() {}

  static <T extends Message> T read(InputStream in, Parser<T> parser) throws IOException {
    DataInputStream data = new DataInputStream(in);
    return parser.parseFrom(data.readNBytes(data.readInt()));
  }

  static void write(OutputStream out, Message message) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(message.getSerializedSize());
    message.writeTo(data);
    data.flush();
  }
}
