package dev.connectjava.call;

import dev.connectjava.protocol.MessageRun;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.Reservation;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The messages that have arrived and have not been taken, and the bytes for which their sender has
 * not received credit. Guarded by its owner's lock.
 *
 * <p>Bounded: while a message waits to be taken, later bytes are not credited, unless the rule says
 * otherwise.
 */
public final class ArrivedMessages {

  /**
   * Bytes that are credited as they arrive are credited in portions of this size; most bodies are
   * shorter.
   */
  private static final int PORTION_BYTES = 16 * 1024;

  /**
   * A complete body that is not longer than this is credited while its messages wait. At the time
   * of delivery this costs nothing; later it would cost a task on the loop.
   */
  private static final int SMALL_BYTES = 16 * 1024;

  private final Credit rule;
  private final WaitingMessages waiting = new WaitingMessages();
  private int uncreditedBytes;
  private boolean handedOut;
  private boolean complete;
  private boolean heldBack;

  /**
   * The memory of messages that were taken together and have not been handed on; null if there are
   * none.
   */
  private @Nullable Reservation ofHandedOut;

  /** Creates an empty collection. */
  public ArrivedMessages(Credit rule) {
    this.rule = rule;
  }

  /** Adds a message, whose memory is transferred. */
  public void add(RawMessage message) {
    waiting.add(message);
  }

  /** Adds messages, whose memory is transferred. */
  public void add(MessageRun run) {
    waiting.add(run);
  }

  /** Declares that no more messages will arrive. */
  void complete() {
    complete = true;
  }

  boolean isComplete() {
    return complete;
  }

  /** Returns whether there is no message to take. */
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Drops all messages; also gives back the memory of those that were taken together. */
  public void clear() {
    waiting.clear();
    handedOut = false;
    releaseHandedOut();
  }

  /** Gives back the memory of all messages, which can still be taken. */
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
   * Takes all messages. A single one keeps its memory; that of several stays here until they are
   * handed on.
   *
   * @param rest receives the messages after the first one; empty before
   * @return the first message, or null if there is none
   */
  public @Nullable RawMessage take(Queue<MessageRun> rest) {
    RawMessage only = waiting.takeOnly();
    if (only != null || waiting.isEmpty()) {
      return only;
    }
    ofHandedOut = waiting.moveTo(rest);
    MessageRun first = rest.element();
    RawMessage message = first.next();
    if (first.isEmpty()) {
      rest.remove();
    }
    handedOut = true; // At least one more is left.
    return message;
  }

  /** Records that bytes of the body have arrived. */
  public void onBytes(int bytes) {
    uncreditedBytes += bytes;
  }

  /** Takes the bytes to credit now according to the rule. */
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
   * Takes the bytes to credit for messages that were taken together and have been handed on since.
   *
   * @param bytes the length of the messages
   * @param last whether no more of the messages that were taken together is left
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
   * Returns whether, at some time since the last call of this method, the sender got no credit
   * because messages waited.
   */
  boolean takeHeldBack() {
    boolean was = heldBack;
    heldBack = isAnyUntaken();
    return was;
  }
}
