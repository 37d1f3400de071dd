package dev.connectjava.call;

import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.Reservation;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a response that have arrived and have not been taken, and the bytes for which the
 * server has not been given credit. Guarded by the lock of {@link IncomingResponse}.
 *
 * <p>Bounded: while a message of a stream waits to be taken, what arrives is not credited.
 */
final class ArrivedMessages {

  /** A single response is credited in such portions, most of them never. */
  private static final int CREDIT_BYTES = 16 * 1024;

  private final boolean streaming;
  private final Queue<RawMessage> waiting = new ArrayDeque<>(2);
  private int uncreditedBytes;
  private boolean handedOut;

  /** The memory of messages that were taken together and have not been handed on; null for none. */
  private @Nullable Reservation ofHandedOut;

  ArrivedMessages(boolean streaming) {
    this.streaming = streaming;
  }

  void add(RawMessage message) {
    waiting.add(message);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Drops all, also what was taken together and has not been handed on. */
  void clear() {
    release();
    waiting.clear();
  }

  /** Gives back the memory of all, which nobody may take any more. */
  void release() {
    waiting.forEach(RawMessage::release);
    releaseHandedOut();
  }

  private void releaseHandedOut() {
    if (ofHandedOut != null) {
      ofHandedOut.release();
      ofHandedOut = null;
    }
  }

  /**
   * Takes all.
   *
   * @param rest is given what comes after the first message, and is empty before
   * @return the first message, or null if there is none
   */
  @Nullable RawMessage take(Queue<RawMessage> rest) {
    RawMessage first = waiting.poll();
    waiting.forEach(this::handOut);
    rest.addAll(waiting);
    waiting.clear();
    handedOut = !rest.isEmpty();
    return first;
  }

  private void handOut(RawMessage message) {
    if (ofHandedOut == null) {
      ofHandedOut = message.reservation().moved();
    } else {
      ofHandedOut.absorb(message.reservation());
    }
  }

  /** So many bytes of the body have arrived. */
  void onBytes(int bytes) {
    uncreditedBytes += bytes;
  }

  /** The bytes to credit now: all, unless a message of a stream waits. */
  int takeCredit() {
    boolean waits = streaming ? handedOut || !waiting.isEmpty() : uncreditedBytes < CREDIT_BYTES;
    return waits ? 0 : takeCredit(uncreditedBytes);
  }

  /**
   * The bytes to credit for messages that were taken together and have been handed on since.
   *
   * @param bytes the length of the messages
   * @param last whether no message is left of those that were taken together
   */
  int takeCredit(int bytes, boolean last) {
    if (last) {
      handedOut = false;
      releaseHandedOut();
      return takeCredit();
    }
    if (ofHandedOut != null) {
      ofHandedOut.shrink(Math.min(bytes, ofHandedOut.bytes()));
    }
    return takeCredit(Math.min(bytes, uncreditedBytes));
  }

  private int takeCredit(int bytes) {
    uncreditedBytes -= bytes;
    return bytes;
  }
}
