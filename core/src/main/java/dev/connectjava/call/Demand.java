package dev.connectjava.call;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many items a subscriber has asked for and was not given yet. {@link Long#MAX_VALUE} stands
 * for any number. Thread-safe.
 */
public final class Demand {

  private final AtomicLong wanted = new AtomicLong();

  /**
   * The subscriber asks for more.
   *
   * @return false if it has asked for none or fewer, which is against the rules (rule 3.9)
   */
  public boolean add(long count) {
    if (count <= 0) {
      return false;
    }
    wanted.accumulateAndGet(
        count, (before, more) -> before > Long.MAX_VALUE - more ? Long.MAX_VALUE : before + more);
    return true;
  }

  /** Whether it may be given an item. */
  public boolean isAny() {
    return wanted.get() > 0;
  }

  /** It is given an item. */
  public void taken() {
    wanted.updateAndGet(count -> count == Long.MAX_VALUE ? count : count - 1);
  }
}
