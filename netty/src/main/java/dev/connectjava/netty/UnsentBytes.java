package dev.connectjava.netty;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts what one exchange has written and not yet sent. Thread-safe. */
final class UnsentBytes {

  private final AtomicInteger bytes = new AtomicInteger();
  private final int bound;

  /** Whether a writer waits until all has left. */
  private volatile boolean awaited;

  /** A count that writers should keep below a bound. */
  UnsentBytes(int bound) {
    this.bound = bound;
  }

  void add(int written) {
    bytes.addAndGet(written);
  }

  boolean isBelowBound() {
    return bytes.get() < bound;
  }

  /** Whether some bytes wait; if so, their writer is told when all have left. */
  boolean isAnyWaiting() {
    awaited = true;
    return bytes.get() > 0;
  }

  /**
   * So many bytes have left, or never will.
   *
   * @return whether writers that wait may go on: the count has just fallen below half of the bound,
   *     or to nothing, if one waits for that
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
