package dev.connectjava.call;

import org.jspecify.annotations.Nullable;

/**
 * Lets a loop go on that carries a thread which sends or reads messages without waiting: its
 * messages leave only when the loop comes to them, and all other calls of the loop wait, too. Such
 * a thread yields when the loop has done nothing else for 100 µs. The clock is read rarely if the
 * messages are short. Confined to its virtual thread.
 */
public final class LoopYield {

  private static final long LONGEST_NANOS = 100_000;

  /** The most messages between two looks at the clock. */
  private static final int MOST_MESSAGES = 16;

  /** After this time between two looks, the next look comes earlier. */
  private static final long LONG_INTERVAL_NANOS = LONGEST_NANOS / 8;

  private int interval = 1;
  private int left = 1;

  /** The number of the loop's run in which the thread was seen last. */
  private long run = -1;

  /** When it was seen first in this run, and last. */
  private long sinceNanos;

  private long lastNanos;

  LoopYield() {}

  /**
   * Called by a thread after each message that it has sent, and before each that it reads. Does
   * nothing unless a loop carries the thread.
   */
  public static void betweenMessages() {
    if (Execution.carries()) {
      CarriedThread carried = CarriedThread.current();
      if (carried != null) {
        carried.loopYield().between(carried);
      }
    }
  }

  private void between(CarriedThread carried) {
    left--;
    if (left <= 0) {
      look(carried, carried.runningOn());
      left = interval;
    }
  }

  private void look(CarriedThread carried, @Nullable LoopCarrier carrier) {
    if (carrier == null) {
      interval = MOST_MESSAGES;
      return;
    }
    long now = System.nanoTime();
    if (carrier.runs() != run) {
      run = carrier.runs();
      sinceNanos = now;
      interval = 1;
    } else if (now - sinceNanos >= LONGEST_NANOS) {
      interval = 1;
      carried.yieldToLoop();
    } else if (now - lastNanos < LONG_INTERVAL_NANOS) {
      interval = Math.min(2 * interval, MOST_MESSAGES);
    } else {
      interval = 1;
    }
    lastNanos = now;
  }
}
