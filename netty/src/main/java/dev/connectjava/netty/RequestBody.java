package dev.connectjava.netty;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** What is known of a request's body, to be sent once more if need be. On the event loop. */
final class RequestBody {

  private final @Nullable ByteBuffer whole;
  private final int keptBytes;
  private final List<ByteBuffer> parts = new ArrayList<>(0);
  private int partsBytes;
  private boolean complete;

  /**
   * A body.
   *
   * @param whole all of it, or null if parts follow
   * @param keptBytes how long it may be to be kept
   */
  RequestBody(@Nullable ByteBuffer whole, int keptBytes) {
    this.whole = whole;
    this.keptBytes = keptBytes;
  }

  @Nullable ByteBuffer whole() {
    return whole;
  }

  void add(ByteBuffer part) {
    parts.add(part);
    partsBytes += part.remaining();
  }

  void complete() {
    complete = true;
  }

  int partsBytes() {
    return partsBytes;
  }

  /** A body that came in one piece is kept in any case: its owner needs it, too. */
  boolean isTooLongToKeep() {
    return partsBytes > keptBytes;
  }

  /** Sends the parts, and the end if it is known. */
  void sendOn(ClientStream stream, IntConsumer sent) {
    for (ByteBuffer part : parts) {
      int length = part.remaining();
      stream.write(part.duplicate(), () -> sent.accept(length));
    }
    if (complete) {
      stream.finish();
    }
  }
}
