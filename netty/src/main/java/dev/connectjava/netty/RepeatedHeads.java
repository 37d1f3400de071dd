package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Finds heads that have arrived before on the same HTTP/1.1 connection: a client that makes the
 * same call again sends the same bytes, which mean the same. A head is kept when it has arrived for
 * the second time and was accepted. Confined to the event loop.
 *
 * <p>What a connection keeps is bounded, since a peer chooses what it repeats: {@link #MOST} heads
 * of {@link #MOST_BYTES} bytes, whose objects take about three times as much.
 */
final class RepeatedHeads {

  /** How many heads are kept. */
  static final int MOST = 4;

  /** The length of the longest head that is kept. */
  static final int MOST_BYTES = 512;

  /** The length of the longest body of a request whose head is kept. */
  private static final int MOST_BODY_BYTES = 64 * 1024;

  /**
   * A head that is kept.
   *
   * @param bytes on the heap, from the first letter of the method to the end of the empty line
   */
  private record Repeated(ByteBuf bytes, Http1RequestHead head) {

    boolean isNextIn(ByteBuf in) {
      int length = bytes.readableBytes();
      return in.readableBytes() >= length
          && ByteBufUtil.equals(bytes, 0, in, in.readerIndex(), length);
    }

    boolean isWholeIn(ByteBuf in) {
      return in.readableBytes() >= bytes.readableBytes() + head.bodyBytes();
    }
  }

  private final @Nullable Repeated[] kept = new Repeated[MOST];

  /** The hashes of heads that arrived once. */
  private final int[] seen = new int[MOST];

  private int nextKept;
  private int nextSeen;

  /** Whether the newest head is kept, but its body had not arrived with it. */
  private boolean isKept;

  /** The newest head if it has arrived before; null if it hasn't, or is kept. */
  private @Nullable ByteBuf again;

  /**
   * Reads the head of a request that is kept, if the data begins with one and contains its body.
   *
   * @param in borrowed; read to the end of the head
   * @return null if nothing was read
   */
  @Nullable Http1RequestHead read(ByteBuf in) {
    again = null;
    isKept = false;
    for (Repeated repeated : kept) {
      if (repeated != null && repeated.isNextIn(in)) {
        if (repeated.isWholeIn(in)) {
          in.skipBytes(repeated.bytes().readableBytes());
          return repeated.head();
        }
        isKept = true;
        return null;
      }
    }
    return null;
  }

  /**
   * Records a head that was decoded.
   *
   * @param head borrowed; its bytes without those before or behind it
   */
  void arrived(ByteBuf head) {
    again = null;
    if (isKept || head.readableBytes() > MOST_BYTES) {
      return;
    }
    int hash = ByteBufUtil.hashCode(head);
    for (int other : seen) {
      if (other == hash) {
        again = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(head));
        return;
      }
    }
    seen[nextSeen] = hash;
    nextSeen = (nextSeen + 1) % MOST;
  }

  /** Keeps the head that arrived last if it had arrived before: it was accepted. */
  void accepted(Http1RequestHead head) {
    ByteBuf bytes = again;
    again = null;
    if (bytes != null
        && head.bodyBytes() != Http1RequestHead.CHUNKED
        && head.bodyBytes() <= MOST_BODY_BYTES
        && head.isKeepable()) {
      kept[nextKept] = new Repeated(bytes, head);
      nextKept = (nextKept + 1) % MOST;
    }
  }
}
