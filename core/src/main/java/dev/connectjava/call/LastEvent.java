package dev.connectjava.call;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ensures that the last event of a listener is reported last: if one thread ends while other
 * threads report events, the last of them reports the end. Thread-safe.
 */
public final class LastEvent {

  /**
   * The number of parts that have not ended and events that are being reported; negative after a
   * cut.
   */
  private final AtomicInteger underWay;

  /**
   * Creates the state in which nothing has ended.
   *
   * @param parts how many parts have to end before all is over
   */
  public LastEvent(int parts) {
    this.underWay = new AtomicInteger(parts);
  }

  /**
   * Begins to report an event.
   *
   * @return false if the last event has been reported, and this one must not be; otherwise the
   *     caller calls {@link #isLast} after it has reported the event
   */
  public boolean begin() {
    return underWay.getAndUpdate(before -> before > 0 ? before + 1 : before) > 0;
  }

  /**
   * Ends a part or the report of an event: returns whether the caller has to report the last event
   * now.
   */
  public boolean isLast() {
    return underWay.decrementAndGet() == 0;
  }

  /** Ends all parts at once: returns whether the caller has to report the last event now. */
  public boolean cut() {
    return underWay.getAndSet(-1) > 0;
  }
}
