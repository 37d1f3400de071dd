package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.System.Logger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A body that is sent in parts. Short parts that are written in one turn of the event loop leave
 * together, as one DATA frame or one chunk; they leave at the end of that turn. Confined to its
 * event loop.
 */
abstract class OutgoingBody {

  /** Parts that are no longer than this together leave together. */
  private static final int TOGETHER_BYTES = OutboundBuffer.COPIED_BYTES;

  private static final Logger LOGGER = System.getLogger(OutgoingBody.class.getName());

  private final List<ByteBuffer> waiting = new ArrayList<>();
  private int waitingBytes;

  /** Has {@link #endTurn} called at the end of this turn, or of the next. */
  abstract void flushLater();

  abstract ByteBufAllocator allocator();

  /**
   * Writes data on the connection.
   *
   * @param data transferred
   * @param left runs when the data has left or never will
   */
  abstract void write(ByteBuf data, Runnable left);

  /** So many bytes that were written have left, or never will. */
  abstract void left(int bytes);

  /** Whether the body may go on: neither it nor its exchange has ended. */
  abstract boolean isOpen();

  /** Ends the exchange, of which a part is lost. */
  abstract void abort();

  /**
   * Takes a part.
   *
   * @param part transferred
   */
  final void write(ByteBuffer part) {
    int length = part.remaining();
    if (!isOpen()) {
      left(length);
      return;
    }
    if (length > TOGETHER_BYTES - waitingBytes) {
      writeWaiting();
    }
    if (length > TOGETHER_BYTES) {
      write(OutboundBuffer.of(allocator(), part), () -> left(length));
      return;
    }
    if (waiting.isEmpty()) {
      flushLater();
    }
    waiting.add(part);
    waitingBytes += length;
  }

  /** Writes the parts that wait, before anything else of the exchange is written. */
  final void writeWaiting() {
    if (waiting.isEmpty()) {
      return;
    }
    int length = waitingBytes;
    ByteBuf data = null;
    try {
      if (isOpen()) {
        data = OutboundBuffer.of(allocator(), waiting, length);
      }
    } finally {
      waiting.clear();
      waitingBytes = 0;
    }
    if (data == null) {
      left(length);
    } else {
      write(data, () -> left(length));
    }
  }

  /** Writes the parts that wait at the end of the turn. What fails ends this exchange only. */
  final void endTurn() {
    try {
      writeWaiting();
    } catch (RuntimeException | Error e) {
      abort();
      FailureLog.error(LOGGER, "can't write a body on", this, e);
    }
  }
}
