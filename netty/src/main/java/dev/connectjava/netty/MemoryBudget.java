package dev.connectjava.netty;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the messages of all connections of a server, or of a client's transport, may use
 * together. Its {@linkplain EventLoopMemory event loops} lease parts of it, so that small messages
 * don't contend for one counter. The last eighth is reserved for small messages: connections with
 * little traffic are served while others upload as much as they can. Thread-safe.
 */
final class MemoryBudget {

  private static final int LEAST_QUANTUM_BYTES = 4 * 1024;
  private static final int MOST_QUANTUM_BYTES = 64 * 1024;
  private static final int QUANTA = 1024;

  /** The longest message that may also use the part that is reserved for small messages. */
  static final int SMALL_BYTES = 16 * 1024;

  private static final int SHARE_OF_SMALL = 8;

  /** The length of a default frame, and the memory of a stream in addition to its window. */
  private static final int LEAST_WINDOW_BYTES = 16 * 1024;

  private final Settings settings;
  private final AtomicLong leased = new AtomicLong();

  /**
   * The bounds of the budget.
   *
   * @param bytes the bound of all connections together
   * @param connectionBytes the bound of one connection
   * @param names the type whose method {@code memory} sets the bounds, for error messages
   */
  record Settings(long bytes, long connectionBytes, String names) {

    static Settings of(MemoryBounds bounds, String names) {
      return new Settings(bounds.totalBytes(), bounds.connectionBytes(), names);
    }

    /** The least that an event loop leases at once. An idle event loop keeps up to two of these. */
    int quantumBytes() {
      return Math.clamp(bytes / QUANTA, LEAST_QUANTUM_BYTES, MOST_QUANTUM_BYTES);
    }

    /**
     * Returns the flow-control window of an HTTP/2 stream. With it, the messages that wait on all
     * streams of a connection use at most three quarters of the connection's bound, so that a
     * sender that respects its windows waits and is not refused. At least 16 KiB, one frame.
     *
     * @param windowBytes the configured window
     * @param streams how many streams the connection may have
     */
    int streamWindow(int windowBytes, int streams) {
      long fitting = connectionBytes / 4 * 3 / Math.max(1, streams) - LEAST_WINDOW_BYTES;
      return (int) Math.max(LEAST_WINDOW_BYTES, Math.min(windowBytes, fitting));
    }

    /**
     * Returns the windows of the streams of a connection. Those of open streams may grow as long as
     * the messages that wait on them, and on all streams that may still be opened, have room in the
     * part of the connection's bound that is not reserved for small messages.
     *
     * @param windowBytes the configured window
     * @param maxWindowBytes the configured longest window; not above {@code windowBytes} for
     *     windows that never grow
     * @param streams how many streams the connection may have
     */
    StreamWindows streamWindows(int windowBytes, int maxWindowBytes, int streams) {
      int initial = streamWindow(windowBytes, streams);
      long allInitial = streams * ((long) initial + LEAST_WINDOW_BYTES);
      long growth = within(connectionBytes, false) - allInitial;
      int most = maxWindowBytes <= windowBytes ? initial : maxWindowBytes;
      return new StreamWindows(initial, most, Math.max(0, growth));
    }
  }

  MemoryBudget(Settings settings) {
    this.settings = settings;
  }

  Settings settings() {
    return settings;
  }

  /** Returns how much of a bound small messages, or larger ones, may use. */
  static long within(long bound, boolean small) {
    return small ? bound : bound - bound / SHARE_OF_SMALL;
  }

  /** Leases bytes if enough are available; returns whether it has. */
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

  /** Leases bytes that are in use already, even beyond the bound. */
  void leaseTaken(long bytes) {
    leased.addAndGet(bytes);
  }

  void giveBack(long bytes) {
    leased.addAndGet(-bytes);
  }

  /** Returns whether more than three quarters are leased. */
  boolean isTight() {
    return leased.get() > settings.bytes() / 4 * 3;
  }

  String refusal() {
    return String.format(
        Locale.ROOT,
        "the messages of all connections use %,d of %,d bytes (%s.memory:"
            + " MemoryBounds.withTotalBytes)",
        leased.get(),
        settings.bytes(),
        settings.names());
  }
}
