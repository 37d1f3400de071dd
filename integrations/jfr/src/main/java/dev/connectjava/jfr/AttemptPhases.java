package dev.connectjava.jfr;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The phases of an attempt of a client: it gets a connection, waits for the head of the response,
 * and receives the response. An attempt that never reaches a phase spends no time in it.
 *
 * <p>Thread-safe. The call may end, and its phases may be read, while the attempt goes on: what
 * happens after the end counts as at the end.
 */
final class AttemptPhases {

  private static final long NEVER = -1;

  private final LongSupplier nanoTime;
  private final long beginNanos;

  // Nanoseconds since the beginning.
  private volatile long connected = NEVER;
  private volatile long answered = NEVER;
  private final AtomicLong ended = new AtomicLong(NEVER);

  AttemptPhases() {
    this(System::nanoTime);
  }

  /**
   * Creates the phases of an attempt that begins now.
   *
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  AttemptPhases(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.beginNanos = nanoTime.getAsLong();
  }

  private long now() {
    return nanoTime.getAsLong() - beginNanos;
  }

  /** Notes that the request has no connection, or none any more. */
  void unconnected() {
    connected = NEVER;
  }

  /** Notes that the request has a connection; the last one counts. */
  void connected() {
    connected = now();
  }

  /** Notes that the head of the response has arrived. */
  void answered() {
    answered = now();
  }

  /** Notes that the attempt is over, or else the call; the first one counts. */
  void ended() {
    ended.compareAndSet(NEVER, now());
  }

  /**
   * The nanoseconds of each phase, none of which is negative. Immutable.
   *
   * @param connecting without a connection
   * @param waiting from then until the head of the response arrived
   * @param receiving from then until the end
   */
  record Times(long connecting, long waiting, long receiving) {

    /** Returns the time of each phase by its name, in their order; immutable. */
    Map<String, Duration> byName() {
      Map<String, Duration> phases = new LinkedHashMap<>();
      phases.put("connecting", Duration.ofNanos(connecting));
      phases.put("waiting", Duration.ofNanos(waiting));
      phases.put("receiving", Duration.ofNanos(receiving));
      return Collections.unmodifiableMap(phases);
    }
  }

  /** Returns the time of each phase; called after {@link #ended}. */
  Times times() {
    long end = ended.get();
    long connection = orEnd(connected, end);
    long head = Math.max(orEnd(answered, end), connection);
    return new Times(connection, head - connection, end - head);
  }

  private static long orEnd(long nanos, long end) {
    return nanos == NEVER ? end : Math.min(nanos, end);
  }
}
