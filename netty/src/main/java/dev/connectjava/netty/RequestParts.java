package dev.connectjava.netty;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a request's body that were written so far, kept to be sent again if necessary. On
 * the event loop.
 */
final class RequestParts {

  private final int keptBytes;
  private final List<ByteBuffer> parts = new ArrayList<>();
  private int bytes;
  private boolean complete;

  /** Creates an empty list of parts, which are kept up to this number of bytes. */
  RequestParts(int keptBytes) {
    this.keptBytes = keptBytes;
  }

  void add(ByteBuffer part) {
    parts.add(part);
    bytes += part.remaining();
  }

  void complete() {
    complete = true;
  }

  int bytes() {
    return bytes;
  }

  boolean areTooLongToKeep() {
    return bytes > keptBytes;
  }

  /** Sends the parts, and the end if the body is complete. */
  void sendOn(ClientStream stream) {
    for (ByteBuffer part : parts) {
      stream.write(part.duplicate());
    }
    if (complete) {
      stream.finish();
    }
  }
}
