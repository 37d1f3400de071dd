package dev.connectjava.call;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does a piece of work as often as somebody asks for it, on one thread at a time: who asks while
 * another thread is at it leaves it to that one, and who asks from within it does not nest. There
 * is no lock. Thread-safe.
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
