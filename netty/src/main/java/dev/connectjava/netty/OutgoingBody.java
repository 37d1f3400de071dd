package dev.connectjava.netty;

import java.lang.System.Logger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A body that is sent in parts. Short parts that are written in one turn of the event loop are sent
 * together at the end of that turn, as one chunk. Confined to its event loop.
 */
abstract class OutgoingBody {

  /** The most bytes of parts that are sent together. */
  private static final int TOGETHER_BYTES = OutboundBuffer.COPIED_BYTES;

  private static final Logger LOGGER = System.getLogger(OutgoingBody.class.getName());

  private final List<ByteBuffer> waiting = new ArrayList<>();
  private int waitingBytes;

  /** Schedules a call of {@link #endTurn} at the end of this turn, or of the next. */
  abstract void flushLater();

  /**
   * Writes data on the connection, as one chunk.
   *
   * @param parts transferred, apart from the list
   * @param length the length of all parts together
   * @param left runs when the data has been sent or never will be
   */
  abstract void write(List<ByteBuffer> parts, int length, Runnable left);

  /** Handles that written bytes have been sent, or never will be. */
  abstract void left(int bytes);

  /** Returns whether the body may continue: neither it nor its exchange has ended. */
  abstract boolean isOpen();

  /** Ends the exchange, because a part of its body is lost. */
  abstract void abort();

  /**
   * Writes a part, now or at the end of the turn.
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
      write(List.of(part), length, () -> left(length));
      return;
    }
    if (waiting.isEmpty()) {
      flushLater();
    }
    waiting.add(part);
    waitingBytes += length;
  }

  /** Writes the waiting parts, before anything else of the exchange is written. */
  final void writeWaiting() {
    if (waiting.isEmpty()) {
      return;
    }
    int length = waitingBytes;
    boolean open = isOpen();
    try {
      if (open) {
        write(waiting, length, () -> left(length));
      }
    } finally {
      waiting.clear();
      waitingBytes = 0;
    }
    if (!open) {
      left(length);
    }
  }

  /** Writes the waiting parts at the end of the turn. A failure ends this exchange only. */
  final void endTurn() {
    try {
      writeWaiting();
    } catch (RuntimeException | Error e) {
      abort();
      FailureLog.error(LOGGER, "can't write a body on", this, e);
    }
  }
}
