package dev.connectjava.netty;

import java.util.function.LongSupplier;

/**
 * Raises the windows of a connection's streams to what its path can carry: the bytes that are read
 * in one round trip show how much the peer must be allowed to send before it gets credit again.
 *
 * <p>A round begins with a ping when DATA arrives on a stream that has used a good part of its
 * window, and ends with the answer. Small messages begin none. Windows are raised only for bytes
 * that were read, so a stream that is not read does not raise its own. They are raised only if the
 * rate has risen as well; see {@link BandwidthDelayProduct#end}. After a round without a higher
 * rate, pings become rare: the next one waits until more bytes were read, twice as many each time.
 *
 * <p>How long windows may be depends on the streams that are open, and on free memory; see {@link
 * StreamWindows}. If more streams open, or memory becomes tight, they become shorter again.
 * Confined to the event loop.
 */
final class WindowGrowth {

  /** The first half of the payload of each ping; the other half is the number of the round. */
  private static final long PING = 0x5749_4E44L << 32;

  /** A shorter part of a window begins no round, unless the window is shorter than twice that. */
  private static final int LEAST_USED_BYTES = 64 * 1024;

  /** The part of its window that a stream must have used: an eighth. */
  private static final int SHARE_OF_USED = 8;

  /**
   * The part of the window that may be read in a round trip, before the window is raised. The peer
   * gets credit when half of a window was read, so it needs twice the bytes of a round trip; and
   * while TCP increases its rate, these double in each round trip.
   */
  private static final int SHARE_OF_ROUND = 4;

  /** How much longer a window is than the bytes of a round. */
  private static final int ROUNDS = 8;

  /** The longest pause between two rounds, in windows. */
  private static final int MOST_PAUSES = 64;

  private final Peer peer;
  private final StreamWindows windows;
  private final BandwidthDelayProduct product;

  /** The window that the path needs, as far as is known. */
  private int wantedBytes;

  /** The window that was announced last. */
  private int announcedBytes;

  /** How many announcements the peer has not acknowledged; at first, the initial settings. */
  private int unacknowledged = 1;

  /** How many rounds have begun. */
  private int rounds;

  /** How many bytes have to be read, since the connection began, before a round may begin. */
  private long pauseEnd;

  private long nextPauseBytes;

  /** The connection and its peer. */
  interface Peer {

    /** Returns how many bytes were read on the connection. */
    long readBytes();

    /** Returns how many streams are open. */
    int activeStreams();

    boolean isMemoryTight();

    void ping(long payload);

    /** Announces the window of all streams, and makes that of the connection twice as long. */
    void announceWindow(int bytes);
  }

  WindowGrowth(StreamWindows windows, Peer peer, LongSupplier nanoTime) {
    this.windows = windows;
    this.peer = peer;
    this.product = new BandwidthDelayProduct(nanoTime);
    this.wantedBytes = windows.initialBytes();
    this.announcedBytes = windows.initialBytes();
    this.nextPauseBytes = announcedBytes;
  }

  /** Returns how much of a window a stream must have used to begin a round. */
  static int wellUsed(int windowBytes) {
    return Math.min(Math.max(windowBytes / SHARE_OF_USED, LEAST_USED_BYTES), windowBytes / 2);
  }

  /** Handles DATA of a stream that has used that much of its window, and goes on. */
  void wellUsed() {
    if (isRaised() && peer.isMemoryTight()) {
      adapt();
    }
    if (!product.isUnderWay() && peer.readBytes() >= pauseEnd) {
      product.begin(peer.readBytes());
      rounds++;
      peer.ping(payload());
    }
  }

  private long payload() {
    return PING | Integer.toUnsignedLong(rounds);
  }

  /** Handles the answer to a ping. Only that to the ping of the present round counts. */
  void answered(long payload) {
    if (!product.isUnderWay() || payload != payload()) {
      return;
    }
    boolean higher = product.end(peer.readBytes());
    if (higher) {
      nextPauseBytes = announcedBytes;
      if (product.bytes() > announcedBytes / SHARE_OF_ROUND) {
        long needed = Math.max(wantedBytes, ROUNDS * product.bytes());
        wantedBytes = (int) Math.min(windows.maxBytes(), needed);
      }
    } else {
      pauseEnd = peer.readBytes() + nextPauseBytes;
      nextPauseBytes = Math.min(2 * nextPauseBytes, (long) MOST_PAUSES * announcedBytes);
    }
    adapt();
  }

  /** Handles that the peer has acknowledged the windows that were announced. */
  void acknowledged() {
    unacknowledged = Math.max(0, unacknowledged - 1);
    shorten();
  }

  /** Handles that a stream has been opened. */
  void streamOpened() {
    shorten();
  }

  private boolean isRaised() {
    return announcedBytes > windows.initialBytes();
  }

  /** Makes the windows shorter if those of all open streams need more room than they have. */
  private void shorten() {
    if (isRaised() && announcedBytes > windows.longest(peer.activeStreams())) {
      announce(Math.min(wantedBytes, roomy()));
    }
  }

  /** Announces the window that the path needs, as far as there is memory for it. */
  private void adapt() {
    boolean tight = peer.isMemoryTight();
    int window = tight ? windows.initialBytes() : Math.min(wantedBytes, roomy());
    boolean worthwhile = window > announcedBytes + announcedBytes / 4;
    if (worthwhile || (tight && isRaised())) {
      announce(window);
    }
  }

  /**
   * Returns the longest window for twice the streams that are open, so that it does not have to
   * change with each stream; a single stream gets all of it.
   */
  private int roomy() {
    return windows.longest(Math.max(1, 2 * peer.activeStreams() - 1));
  }

  private void announce(int bytes) {
    if (unacknowledged == 0) {
      if (bytes < announcedBytes) { // What was wanted may fit again soon.
        nextPauseBytes = bytes;
        pauseEnd = Math.min(pauseEnd, peer.readBytes() + bytes);
      }
      announcedBytes = bytes;
      unacknowledged++;
      peer.announceWindow(bytes);
    }
  }
}
