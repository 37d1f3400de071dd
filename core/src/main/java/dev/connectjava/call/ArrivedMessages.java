package dev.connectjava.call;

import dev.connectjava.protocol.RawMessage;
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

  ArrivedMessages(boolean streaming) {
    this.streaming = streaming;
  }

  void add(RawMessage message) {
    waiting.add(message);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void clear() {
    waiting.clear();
  }

  /**
   * Takes all.
   *
   * @param rest is given what comes after the first message, and is empty before
   * @return the first message, or null if there is none
   */
  @Nullable RawMessage take(Queue<RawMessage> rest) {
    RawMessage first = waiting.poll();
    rest.addAll(waiting);
    waiting.clear();
    handedOut = !rest.isEmpty();
    return first;
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
      return takeCredit();
    }
    return takeCredit(Math.min(bytes, uncreditedBytes));
  }

  private int takeCredit(int bytes) {
    uncreditedBytes -= bytes;
    return bytes;
  }
}
