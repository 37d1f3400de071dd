package dev.connectjava.netty;

import java.util.function.LongSupplier;

/**
 * Measures how many bytes are read on a connection in one round trip: from a ping until its answer.
 * One round at a time is measured. Confined to the event loop.
 */
final class BandwidthDelayProduct {

  private final LongSupplier nanoTime;
  private boolean underWay;
  private long begunNanos;
  private long begunBytes;
  private long bytes;

  /** The highest rate of a round, in bytes a nanosecond. */
  private double highestRate;

  /** Creates a measurement with a clock that only moves forward. */
  BandwidthDelayProduct(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  boolean isUnderWay() {
    return underWay;
  }

  /** Begins a round, when this number of bytes was read on the connection; a ping is being sent. */
  void begin(long readBytes) {
    underWay = true;
    begunBytes = readBytes;
    begunNanos = nanoTime.getAsLong();
  }

  /**
   * Ends the round, when this number of bytes was read on the connection: the ping was answered.
   *
   * <p>A longer window also makes the peer's queues longer, and with them the round trip. Only a
   * higher rate shows that it was of use. The same holds for a peer that answers late.
   *
   * @return whether the rate was higher than in all rounds before, by an eighth at least
   */
  boolean end(long readBytes) {
    underWay = false;
    bytes = readBytes - begunBytes;
    double rate = (double) bytes / Math.max(1, nanoTime.getAsLong() - begunNanos);
    boolean higher = rate > highestRate * 1.125;
    if (higher) {
      highestRate = rate;
    }
    return higher;
  }

  /** Returns how many bytes were read in the last round that has ended. */
  long bytes() {
    return bytes;
  }
}
