package dev.connectjava.jfr;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The phases of an attempt of a client: it gets a connection, waits for the head of the response,
 * and receives the response. An attempt that never reaches a phase spends no time in it.
 * Thread-safe; {@link #ended} is called last.
 */
final class AttemptPhases {

  private static final long NEVER = -1;

  private final long beginNanos = System.nanoTime();

  // Nanoseconds since the beginning.
  private volatile long connected = NEVER;
  private volatile long answered = NEVER;
  private volatile long ended = NEVER;

  /** Notes that the request has a connection; the last one counts. */
  void connected() {
    connected = System.nanoTime() - beginNanos;
  }

  /** Notes that the head of the response has arrived. */
  void answered() {
    answered = System.nanoTime() - beginNanos;
  }

  /** Notes that the attempt is over, or else the call; the first one counts. */
  void ended() {
    if (ended == NEVER) {
      ended = System.nanoTime() - beginNanos;
    }
  }

  /** Returns the nanoseconds without a connection. */
  long connecting() {
    return connected == NEVER ? ended : connected;
  }

  /** Returns the nanoseconds from then until the head of the response arrived. */
  long waiting() {
    return head() - connecting();
  }

  /** Returns the nanoseconds from then until the end. */
  long receiving() {
    return ended - head();
  }

  private long head() {
    return answered == NEVER ? ended : Math.max(answered, connecting());
  }

  /** Returns the time of each phase by its name, in their order; immutable. */
  Map<String, Duration> byName() {
    Map<String, Duration> phases = new LinkedHashMap<>();
    phases.put("connecting", Duration.ofNanos(connecting()));
    phases.put("waiting", Duration.ofNanos(waiting()));
    phases.put("receiving", Duration.ofNanos(receiving()));
    return Collections.unmodifiableMap(phases);
  }
}
