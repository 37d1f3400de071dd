package dev.connectjava.call;

import dev.connectjava.coding.EncodingMemory;

/**
 * Keeps long work on one message off the loops: a carried thread that compresses or decompresses
 * more than 256 KiB, or encodes or decodes as long a text, does so on the JDK's scheduler. It
 * returns to its loop when it waits and another thread wakes it. Called by the thread that does the
 * work.
 */
final class LongCoding {

  /** The length of the longest message that a loop's own thread works on. */
  static final int MOST_BYTES = 256 * 1024;

  private LongCoding() {}

  /**
   * Leaves the loop if it carries the calling thread, and the work is long.
   *
   * @param bytes the length of the message, as far as it is known
   */
  static void of(long bytes) {
    if (bytes > MOST_BYTES && Execution.carries()) {
      CarriedThread carried = CarriedThread.current();
      if (carried != null) {
        carried.leaveLoop();
      }
    }
  }

  /**
   * Returns memory for a text of unknown length: the loop is left when it has become long.
   *
   * @param memory from which it is taken
   */
  static EncodingMemory ofText(EncodingMemory memory) {
    return Execution.carries() && CarriedThread.current() != null ? new OfText(memory) : memory;
  }

  /** Sees how the array of a text grows. */
  private static final class OfText implements EncodingMemory {

    private final EncodingMemory memory;
    private long taken;

    OfText(EncodingMemory memory) {
      this.memory = memory;
    }

    @Override
    public void take(int bytes) {
      memory.take(bytes);
      taken += bytes;
      of(taken);
    }

    @Override
    public void giveBack(int bytes) {
      memory.giveBack(bytes);
    }
  }
}
