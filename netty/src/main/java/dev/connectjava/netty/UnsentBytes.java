package dev.connectjava.netty;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the bytes that one exchange has written and not yet sent. Thread-safe. */
final class UnsentBytes {

  private final AtomicInteger bytes = new AtomicInteger();
  private final int bound;

  /** Whether a writer waits until everything has been sent. */
  private volatile boolean awaited;

  /** Creates a count that writers should keep below a bound. */
  UnsentBytes(int bound) {
    this.bound = bound;
  }

  void add(int written) {
    bytes.addAndGet(written);
  }

  boolean isBelowBound() {
    return bytes.get() < bound;
  }

  /**
   * Returns whether some bytes wait to be sent. If so, {@link #remove} returns true when all of
   * them have been sent.
   */
  boolean isAnyWaiting() {
    awaited = true;
    return bytes.get() > 0;
  }

  /**
   * Subtracts bytes that have been sent, or never will be.
   *
   * @return whether waiting writers may continue: the count has just fallen below half of the
   *     bound, or to zero if a writer waits for that
   */
  boolean remove(int sent) {
    int after = bytes.addAndGet(-sent);
    int resume = (bound + 1) / 2;
    boolean allLeft = after == 0 && awaited;
    if (allLeft) {
      awaited = false;
    }
    return allLeft || (after < resume && after + sent >= resume);
  }
}
