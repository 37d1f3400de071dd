package dev.connectjava.examples.eliza;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message on a Connect stream, as a client that knows nothing of this project writes and reads
 * it. Immutable.
 *
 * @param flags 0 for a message, 2 for the end of the stream
 * @param json the message
 */
record Envelope(int flags, String json) {
  static final int END_OF_STREAM = 2;

  static byte[] of(String json) {
    byte[] payload = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(5 + payload.length)
        .put((byte) 0)
        .putInt(payload.length)
        .put(payload)
        .array();
  }

  /** Waits for the next envelope; returns null at the end of the body. */
  static @Nullable Envelope readFrom(InputStream body) {
    try {
      int flags = body.read();
      if (flags < 0) {
        return null;
      }
      DataInputStream data = new DataInputStream(body);
      byte[] payload = new byte[data.readInt()];
      data.readFully(payload);
      return new Envelope(flags, new String(payload, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Envelope> readAllFrom(InputStream body) {
    List<Envelope> envelopes = new ArrayList<>();
    for (Envelope next = readFrom(body); next != null; next = readFrom(body)) {
      envelopes.add(next);
    }
    return envelopes;
  }
}
