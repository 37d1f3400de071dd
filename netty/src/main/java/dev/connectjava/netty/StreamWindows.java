package dev.connectjava.netty;

/**
 * The flow-control windows that a side gives to the streams of its HTTP/2 connections, and how far
 * they may grow.
 *
 * <p>If a peer used the windows of all its streams and no reader read, the messages would wait in
 * memory. Therefore the windows of the streams that are open never exceed {@code growthBytes}
 * together, beyond what all streams have at first.
 *
 * @param initialBytes the window of a stream at first
 * @param maxBytes the longest window of a stream
 * @param growthBytes how much longer the windows of a connection's open streams may be in total
 */
record StreamWindows(int initialBytes, int maxBytes, long growthBytes) {

  /**
   * Streams that a peer may open with a long window before it knows that the window has become
   * shorter. If it opens more, {@link ConnectionMemory} still limits what they hold.
   */
  private static final long LATE_STREAMS = 2;

  /** Returns windows that never grow. */
  static StreamWindows fixed(int bytes) {
    return new StreamWindows(bytes, bytes, 0);
  }

  /** Returns the longest window of a stream while this number of streams is open. */
  int longest(int openStreams) {
    long growth = Math.max(0, growthBytes) / (openStreams + LATE_STREAMS);
    return Math.clamp(initialBytes + growth, initialBytes, Math.max(initialBytes, maxBytes));
  }

  /** Returns whether it is worth measuring: a single stream could have a longer window. */
  boolean mayGrow() {
    return longest(1) > initialBytes + initialBytes / 4;
  }
}
