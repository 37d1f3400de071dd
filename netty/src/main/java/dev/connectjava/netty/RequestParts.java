package dev.connectjava.netty;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a request's body that are known, to be sent once more if need be. On the event loop.
 */
final class RequestParts {

  private final int keptBytes;
  private final List<ByteBuffer> parts = new ArrayList<>();
  private int bytes;
  private boolean complete;

  /** Parts that follow, which together may have so many bytes to be kept. */
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

  /** Sends the parts, and the end if it is known. */
  void sendOn(ClientStream stream) {
    for (ByteBuffer part : parts) {
      stream.write(part.duplicate());
    }
    if (complete) {
      stream.finish();
    }
  }
}
