package dev.connectjava.jfr;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The phases of a served call: it waits for its handler, is handled, and its response is sent. A
 * call that never reaches a phase spends no time in it. Thread-safe; {@link #ended} is called last.
 */
final class ServerPhases {

  private static final long NEVER = -1;

  private final long beginNanos = System.nanoTime();

  // Nanoseconds since the beginning.
  private volatile long started = NEVER;
  private volatile long answered = NEVER;
  private volatile long ended = NEVER;

  /** Notes that the handler begins to run. */
  void started() {
    started = System.nanoTime() - beginNanos;
  }

  /** Notes that the outcome is decided. */
  void answered() {
    answered = System.nanoTime() - beginNanos;
  }

  /** Notes that the call is over. */
  void ended() {
    ended = System.nanoTime() - beginNanos;
  }

  /** Returns the nanoseconds before the handler ran, or before the call was refused. */
  long waiting() {
    return started == NEVER ? decided() : Math.min(started, decided());
  }

  /** Returns the nanoseconds from then until the outcome was decided. */
  long handling() {
    return decided() - waiting();
  }

  /** Returns the nanoseconds from then until the end. */
  long sending() {
    return ended - decided();
  }

  private long decided() {
    return answered == NEVER ? ended : answered;
  }

  /** Returns the time of each phase by its name, in their order; immutable. */
  Map<String, Duration> byName() {
    Map<String, Duration> phases = new LinkedHashMap<>();
    phases.put("waiting", Duration.ofNanos(waiting()));
    phases.put("handling", Duration.ofNanos(handling()));
    phases.put("sending", Duration.ofNanos(sending()));
    return Collections.unmodifiableMap(phases);
  }
}
