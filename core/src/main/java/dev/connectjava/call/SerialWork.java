package dev.connectjava.call;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a piece of work on one thread at a time, without a lock. A thread that asks while another
 * runs the work returns at once, and the other runs it again. A call from within the work returns
 * at once, too, so the stack does not grow. Thread-safe.
 */
public final class SerialWork {

  /** How often it was asked for since the last time all was done. */
  private final AtomicInteger asked = new AtomicInteger();

  /**
   * Has the work done once more, here or by who is at it.
   *
   * @param work does all that there is to do now; must not throw
   */
  public void ask(Runnable work) {
    if (asked.getAndIncrement() > 0) {
      return;
    }
    int seen = 1;
    while (seen > 0) {
      work.run();
      seen = asked.addAndGet(-seen);
    }
  }
}
