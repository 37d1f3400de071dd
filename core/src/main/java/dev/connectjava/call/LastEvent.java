package dev.connectjava.call;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps the last event that a listener is told of the last: who ends while other threads tell of
 * something leaves the last word to them. Thread-safe.
 */
public final class LastEvent {

  /** Those that have not ended, and the events that are being told; less than 0 after a cut. */
  private final AtomicInteger underWay;

  /**
   * Nothing has ended yet.
   *
   * @param parts how many have to end before all is over
   */
  public LastEvent(int parts) {
    this.underWay = new AtomicInteger(parts);
  }

  /**
   * Begins to tell an event.
   *
   * @return false if the last has been told, and this must not be; otherwise {@link #isLast} is
   *     asked when the event has been told
   */
  public boolean begin() {
    return underWay.getAndUpdate(before -> before > 0 ? before + 1 : before) > 0;
  }

  /** A part has ended, or an event has been told: whether the caller has to tell the last now. */
  public boolean isLast() {
    return underWay.decrementAndGet() == 0;
  }

  /** Ends all parts at once: whether the caller has to tell the last now. */
  public boolean cut() {
    return underWay.getAndSet(-1) > 0;
  }
}
