package dev.connectjava.call;

import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.Reservation;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The messages that have arrived and have not been taken, and the bytes for which their sender has
 * not been given credit. Guarded by its owner's lock.
 *
 * <p>Bounded: while a message waits to be taken, what arrives is not credited, unless the rule says
 * otherwise.
 */
public final class ArrivedMessages {

  /** So many messages are taken together at most, since they are not packed then. */
  private static final int MOST_TOGETHER = 256;

  /** What is credited as it arrives is so in such portions, most of them never. */
  private static final int PORTION_BYTES = 16 * 1024;

  /**
   * What is complete and no longer than this is credited though it waits: while it is delivered,
   * which costs nothing. Later it would cost a step on the loop.
   */
  private static final int SMALL_BYTES = 16 * 1024;

  private final Credit rule;
  private final WaitingMessages waiting = new WaitingMessages();
  private int uncreditedBytes;
  private boolean handedOut;
  private boolean complete;
  private boolean heldBack;

  /** The memory of messages that were taken together and have not been handed on; null for none. */
  private @Nullable Reservation ofHandedOut;

  /** None so far. */
  public ArrivedMessages(Credit rule) {
    this.rule = rule;
  }

  /**
   * Adds a message, which is released here if there is no memory for it.
   *
   * @throws dev.connectjava.RpcException if there is none
   */
  public void add(RawMessage message) {
    waiting.add(message);
  }

  /** No message comes after those that are there. */
  void complete() {
    complete = true;
  }

  boolean isComplete() {
    return complete;
  }

  /** Whether there is none to take. */
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Drops all, and gives back also the memory of what was taken together. */
  public void clear() {
    waiting.clear();
    handedOut = false;
    releaseHandedOut();
  }

  /** Gives back the memory of all, which can be taken all the same. */
  public void release() {
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
  public @Nullable RawMessage take(Queue<RawMessage> rest) {
    RawMessage first = waiting.poll();
    if (first != null && !waiting.isEmpty()) {
      Reservation together = first.reservation().nothing();
      ofHandedOut = together;
      waiting.poll(rest, MOST_TOGETHER - 1, together);
    }
    handedOut = !rest.isEmpty();
    return first;
  }

  /** So many bytes of the body have arrived. */
  public void onBytes(int bytes) {
    uncreditedBytes += bytes;
  }

  /** The bytes to credit now, by the rule. */
  public int takeCredit() {
    boolean small = complete && uncreditedBytes <= SMALL_BYTES;
    boolean waits =
        switch (rule) {
          case ONCE_ALL_IS_TAKEN -> isAnyUntaken() && !small;
          case AS_TAKEN -> isAnyUntaken();
          case AS_ARRIVED -> uncreditedBytes < PORTION_BYTES;
        };
    heldBack |= waits;
    return waits ? 0 : takeCredit(uncreditedBytes);
  }

  private boolean isAnyUntaken() {
    return handedOut || !waiting.isEmpty();
  }

  /**
   * The bytes to credit for messages that were taken together and have been handed on since.
   *
   * @param bytes the length of the messages
   * @param last whether no message is left of those that were taken together
   */
  public int takeCredit(int bytes, boolean last) {
    if (last) {
      handedOut = false;
      releaseHandedOut();
      if (waiting.isEmpty()) {
        return takeCredit();
      }
    } else if (ofHandedOut != null) {
      ofHandedOut.shrink(Math.min(bytes, ofHandedOut.bytes()));
    }
    return rule == Credit.AS_TAKEN ? takeCredit(Math.min(bytes, uncreditedBytes)) : 0;
  }

  private int takeCredit(int bytes) {
    uncreditedBytes -= bytes;
    return bytes;
  }

  /**
   * Whether the sender was not given credit, since messages waited, at some time since the last.
   */
  boolean takeHeldBack() {
    boolean was = heldBack;
    heldBack = isAnyUntaken();
    return was;
  }
}
