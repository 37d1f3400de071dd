package dev.connectjava.call;

import dev.connectjava.protocol.MessageRun;
import java.util.ArrayDeque;
import java.util.Queue;

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

  private final ArrayDeque<MessageRun> runs = new ArrayDeque<>(2);

  /** Returns whether no message waits. */
  boolean isEmpty() {
    return runs.isEmpty();
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

  /** Moves all messages, whose memory is transferred, to the end of a queue. */
  void moveTo(Queue<MessageRun> queue) {
    queue.addAll(runs);
    runs.clear();
  }

  /** Drops all messages and gives back their memory. */
  void clear() {
    release();
    runs.clear();
  }

  /** Gives back the memory of all messages, which can still be taken. */
  void release() {
    runs.forEach(MessageRun::release);
  }
}
