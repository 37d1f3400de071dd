package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.util.function.LongSupplier;

/**
 * Measures for how long something on an HTTP/2 connection has been incomplete: at first the peer's
 * preface, later a frame or a header block. Time in which DATA arrives at least as fast as a
 * request must arrive does not count. Confined to the event loop.
 */
final class UnfinishedFrame {

  /**
   * The time that each byte of DATA is granted, by the slowest rate at which a request may arrive
   * (Router.Builder.requestIdleTimeout).
   */
  private static final long NANOS_OF_A_BYTE = 1_000_000_000L / 240;

  private static final int TYPE_OFFSET = 3;

  private final LongSupplier nanoTime;

  private boolean unfinished = true;
  private long sinceNanos;

  /** Whether the payload of a DATA frame is incomplete. */
  private boolean data;

  /** How many bytes of that payload have arrived. */
  private int dataBytes;

  UnfinishedFrame(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.sinceNanos = nanoTime.getAsLong();
  }

  /** Notes that everything that has begun is complete. */
  void ended() {
    unfinished = false;
    data = false;
  }

  /**
   * Notes that something is incomplete.
   *
   * @param input the input, of which the parser has read the head of a frame if it is complete, and
   *     nothing of its payload
   * @param from the index at which that head, or something before it, begins
   * @param another whether this is not what was incomplete before
   */
  void goesOn(ByteBuf input, int from, boolean another) {
    long now = nanoTime.getAsLong();
    if (another || !unfinished) {
      unfinished = true;
      data = false;
      sinceNanos = now;
    }
    if (data) {
      long taken = (input.readableBytes() - dataBytes) * NANOS_OF_A_BYTE;
      sinceNanos += Math.min(taken, now - sinceNanos);
    } else {
      data = isHeadOfData(input, from);
    }
    dataBytes = input.readableBytes();
  }

  /** Returns whether exactly the head of a DATA frame has been read. */
  private static boolean isHeadOfData(ByteBuf input, int from) {
    return input.readerIndex() - from == Http2CodecUtil.FRAME_HEADER_LENGTH
        && input.getByte(from + TYPE_OFFSET) == Http2FrameTypes.DATA;
  }

  /** Returns for how long something has been incomplete; zero if nothing is. */
  long forNanos() {
    return unfinished ? nanoTime.getAsLong() - sinceNanos : 0;
  }
}
