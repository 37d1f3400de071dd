package dev.connectjava.servlet;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one response that the container has not accepted yet, and their share of the memory
 * for messages. Thread-safe.
 */
final class UnsentBytes {

  private final MessageBudget budget;
  private final int bound;
  private final AtomicInteger unsent = new AtomicInteger();

  /** The memory that is reserved for bytes that will be written. */
  private final AtomicInteger reserved = new AtomicInteger();

  /** Creates a count that writers should keep below a bound. */
  UnsentBytes(MessageBudget budget, int bound) {
    this.budget = budget;
    this.bound = bound;
  }

  /** Reserves memory for bytes that will be written; returns null, or why there is none. */
  @Nullable String reserve(int bytes) {
    String refusal = budget.reserve(bytes, bytes);
    if (refusal == null) {
      reserved.addAndGet(bytes);
    }
    return refusal;
  }

  /** Counts bytes that were written. */
  void add(int bytes) {
    int before = reserved.getAndUpdate(now -> Math.max(0, now - bytes));
    budget.take(bytes - Math.min(before, bytes));
    unsent.addAndGet(bytes);
  }

  boolean isBelowBound() {
    return unsent.get() < bound;
  }

  /**
   * Subtracts bytes that the container has accepted, or never will.
   *
   * @return whether a waiting writer may continue: the count has just fallen below half of the
   *     bound
   */
  boolean remove(int bytes) {
    budget.release(bytes);
    int after = unsent.addAndGet(-bytes);
    int resume = (bound + 1) / 2;
    return after < resume && after + bytes >= resume;
  }

  /** Gives back what was reserved and not written, at the end of the exchange. */
  void end() {
    budget.release(reserved.getAndSet(0));
  }
}
