package dev.connectjava.call;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a piece of work on one thread at a time, without a lock. If one thread asks for the work
 * while another runs it, the first returns at once and the other runs the work again. A call from
 * within the work returns at once, too, so the stack does not grow. Thread-safe.
 */
public final class SerialWork {

  /** The number of requests since the work was last complete. */
  private final AtomicInteger asked = new AtomicInteger();

  /**
   * Has the work done once more, by this thread or by the one that is doing it.
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
