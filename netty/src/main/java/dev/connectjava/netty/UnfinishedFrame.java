package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.util.function.LongSupplier;

/**
 * What has begun on a connection of HTTP/2 and not ended: the peer's preface at first, then a frame
 * or a header block. Says for how long; DATA that comes as fast as requests have to takes no time.
 * Confined to the event loop.
 */
final class UnfinishedFrame {

  /**
   * What a request has to come at (Router.Builder.requestIdleTimeout): each byte takes its part.
   */
  private static final long NANOS_OF_A_BYTE = 1_000_000_000L / 240;

  private static final int TYPE_OFFSET = 3;

  private final LongSupplier nanoTime;

  private boolean unfinished = true;
  private long sinceNanos;

  /** Whether it is the payload of DATA, and how much of that has come. */
  private boolean data;

  private int dataBytes;

  UnfinishedFrame(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.sinceNanos = nanoTime.getAsLong();
  }

  /** All that has begun has ended. */
  void ended() {
    unfinished = false;
    data = false;
  }

  /**
   * Something has begun and not ended.
   *
   * @param input where the parser has read the head of a frame, if all of it is there, and none of
   *     its payload
   * @param from where that head or something before it begins
   * @param another whether it is another one than before
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

  /** Whether nothing but the head of DATA has been read. */
  private static boolean isHeadOfData(ByteBuf input, int from) {
    return input.readerIndex() - from == Http2CodecUtil.FRAME_HEADER_LENGTH
        && input.getByte(from + TYPE_OFFSET) == Http2FrameTypes.DATA;
  }

  /** For how long something has been unfinished; zero if nothing is. */
  long forNanos() {
    return unfinished ? nanoTime.getAsLong() - sinceNanos : 0;
  }
}
