package dev.connectjava.call;

import dev.connectjava.protocol.MessageRun;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.protocol.Reservation;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Messages that have arrived and wait for their reader, in their order.
 *
 * <p>The first ones are kept unchanged, which costs nothing if the reader keeps up. Short runs and
 * messages after them are packed into longer runs, so that waiting messages take about as much
 * memory as the window that has admitted them, however small they are. Guarded by its owner's lock.
 */
final class WaitingMessages {

  /** The largest number of runs that are kept unchanged, however short they are. */
  private static final int MOST_UNPACKED = 64;

  /** A message that has arrived when no other one waited; those after it are in the queue. */
  private @Nullable RawMessage first;

  private final ArrayDeque<MessageRun> runs = new ArrayDeque<>(2);

  /** Returns whether no message waits. */
  boolean isEmpty() {
    return first == null && runs.isEmpty();
  }

  /** Adds a message, whose memory is transferred. */
  void add(RawMessage message) {
    if (isEmpty()) {
      first = message;
    } else {
      add(MessageRun.of(message));
    }
  }

  /** Adds messages, whose memory is transferred. */
  void add(MessageRun run) {
    if (runs.size() < MOST_UNPACKED || !run.isShort()) {
      runs.add(run);
      return;
    }
    MessageRun last = runs.getLast();
    MessageRun pack = run.packBehind(last);
    if (pack != last) {
      runs.add(pack == null ? run : pack);
    }
  }

  /**
   * Takes the message that waits alone, with its memory; null if there is none or there are more.
   */
  @Nullable RawMessage takeOnly() {
    RawMessage message = runs.isEmpty() ? first : null;
    if (message != null) {
      first = null;
    }
    return message;
  }

  /** Moves all messages to the end of a queue, and their memory into one reservation. */
  Reservation moveTo(Queue<MessageRun> queue) {
    if (first != null) {
      runs.addFirst(MessageRun.of(first));
      first = null;
    }
    Reservation memory = runs.element().reservation().nothing();
    for (MessageRun run : runs) {
      memory.absorb(run.reservation());
      queue.add(run);
    }
    runs.clear();
    return memory;
  }

  /** Drops all messages and gives back their memory. */
  void clear() {
    release();
    first = null;
    runs.clear();
  }

  /** Gives back the memory of all messages, which can still be taken. */
  void release() {
    if (first != null) {
      first.release();
    }
    runs.forEach(MessageRun::release);
  }
}
