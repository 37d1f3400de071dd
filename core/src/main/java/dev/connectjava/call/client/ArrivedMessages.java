package dev.connectjava.call.client;

import dev.connectjava.call.WaitingMessages;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.Reservation;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a response that have arrived and have not been taken, and the bytes for which the
 * server has not been given credit. Guarded by the lock of {@link IncomingResponse}.
 *
 * <p>Bounded: while a message of a stream waits to be taken, what arrives is not credited.
 */
final class ArrivedMessages {

  /** So many messages are taken together at most, since they are not packed then. */
  private static final int MOST_TOGETHER = 256;

  /** A single response is credited in such portions, most of them never. */
  private static final int CREDIT_BYTES = 16 * 1024;

  private final boolean streaming;
  private final WaitingMessages waiting = new WaitingMessages();
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

  /** Drops all, and gives back also the memory of what was taken together. */
  void clear() {
    waiting.clear();
    releaseHandedOut();
  }

  /** Gives back the memory of all, which can be taken all the same. */
  void release() {
    waiting.release();
    releaseHandedOut();
  }

  private void releaseHandedOut() {
    if (ofHandedOut != null) {
      ofHandedOut.release();
      ofHandedOut = null;
    }
  }

  /**
   * Takes all, or as many as are good to take together.
   *
   * @param rest is given what comes after the first message, and is empty before
   * @return the first message, or null if there is none
   */
  @Nullable RawMessage take(Queue<RawMessage> rest) {
    RawMessage first = waiting.poll();
    for (int i = 1; i < MOST_TOGETHER; i++) {
      RawMessage message = waiting.poll();
      if (message == null) {
        break;
      }
      handOut(message);
      rest.add(message);
    }
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
      return waiting.isEmpty() ? takeCredit() : takeCredit(Math.min(bytes, uncreditedBytes));
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
