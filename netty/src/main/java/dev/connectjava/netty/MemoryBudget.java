package dev.connectjava.netty;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the messages of all connections of a server, or of a client's transport, may take
 * together. Its {@linkplain EventLoopMemory event loops} lease parts of it, so that small messages
 * don't contend for one counter. The last eighth is for small messages alone: connections on which
 * little is said are served while others upload as much as they are let. Thread-safe.
 */
final class MemoryBudget {

  private static final int LEAST_QUANTUM_BYTES = 4 * 1024;
  private static final int MOST_QUANTUM_BYTES = 64 * 1024;
  private static final int QUANTA = 1024;

  /** Up to here a message has the part, too, that is kept for such. */
  static final int SMALL_BYTES = 16 * 1024;

  private static final int SHARE_OF_SMALL = 8;

  /** A frame of the default length; and what a stream has besides what its window lets in. */
  private static final int LEAST_WINDOW_BYTES = 16 * 1024;

  private final Settings settings;
  private final AtomicLong leased = new AtomicLong();

  /**
   * What may be taken.
   *
   * @param bytes by all connections
   * @param connectionBytes by one of them
   * @param names the type whose method {@code memory} sets them, for messages
   */
  record Settings(long bytes, long connectionBytes, String names) {

    static Settings of(MemoryBounds bounds, String names) {
      return new Settings(bounds.totalBytes(), bounds.connectionBytes(), names);
    }

    /** What an event loop leases at least, which keeps up to two of it while it is idle. */
    int quantumBytes() {
      return Math.clamp(bytes / QUANTA, LEAST_QUANTUM_BYTES, MOST_QUANTUM_BYTES);
    }

    /**
     * The window of an HTTP/2 stream with which the messages that wait on all streams of a
     * connection take three quarters of its share at most: a sender that keeps to its windows is
     * held back by them, rather than refused. No less than a frame of 16 KiB.
     *
     * @param windowBytes what is wanted
     * @param streams how many there may be
     */
    int streamWindow(int windowBytes, int streams) {
      long fitting = connectionBytes / 4 * 3 / Math.max(1, streams) - LEAST_WINDOW_BYTES;
      return (int) Math.max(LEAST_WINDOW_BYTES, Math.min(windowBytes, fitting));
    }
  }

  MemoryBudget(Settings settings) {
    this.settings = settings;
  }

  Settings settings() {
    return settings;
  }

  /** How much of a bound may be taken by messages that are small, or are not. */
  static long within(long bound, boolean small) {
    return small ? bound : bound - bound / SHARE_OF_SMALL;
  }

  /** Leases some bytes, if there are enough. */
  boolean lease(long bytes, boolean small) {
    long bound = within(settings.bytes(), small);
    long before = leased.get();
    while (before + bytes <= bound) {
      if (leased.compareAndSet(before, before + bytes)) {
        return true;
      }
      before = leased.get();
    }
    return false;
  }

  /** Leases bytes that are taken already, whether there are enough or not. */
  void leaseTaken(long bytes) {
    leased.addAndGet(bytes);
  }

  void giveBack(long bytes) {
    leased.addAndGet(-bytes);
  }

  /** Whether more than three quarters are leased. */
  boolean isTight() {
    return leased.get() > settings.bytes() / 4 * 3;
  }

  String refusal() {
    return String.format(
        Locale.ROOT,
        "the messages of all connections have %,d of %,d bytes (%s.memory:"
            + " MemoryBounds.withTotalBytes)",
        leased.get(),
        settings.bytes(),
        settings.names());
  }
}
