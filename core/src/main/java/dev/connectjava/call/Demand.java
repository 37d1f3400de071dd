package dev.connectjava.call;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The number of items that a subscriber has requested and not yet received. {@link Long#MAX_VALUE}
 * stands for any number. Thread-safe.
 */
public final class Demand {

  private final AtomicLong wanted = new AtomicLong();

  /**
   * Adds the number of a request.
   *
   * @return false if it is less than one, which violates rule 3.9
   */
  public boolean add(long count) {
    if (count <= 0) {
      return false;
    }
    wanted.accumulateAndGet(
        count, (before, more) -> before > Long.MAX_VALUE - more ? Long.MAX_VALUE : before + more);
    return true;
  }

  /** Returns whether the subscriber may receive an item. */
  public boolean isAny() {
    return wanted.get() > 0;
  }

  /** Counts an item that the subscriber receives. */
  public void taken() {
    wanted.updateAndGet(count -> count == Long.MAX_VALUE ? count : count - 1);
  }
}
