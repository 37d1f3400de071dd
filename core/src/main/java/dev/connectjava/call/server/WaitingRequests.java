package dev.connectjava.call.server;

import dev.connectjava.call.FailureLog;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.concurrent.TimeUnit;

/**
 * The calls of one transport thread whose single request message, or a message of whose stream, has
 * begun and not arrived in whole, the one that waits longest first. One timer serves all, so that a
 * call whose request arrives at once costs no timer. Confined to its transport thread.
 */
final class WaitingRequests {

  private static final Logger LOGGER = System.getLogger(WaitingRequests.class.getName());

  /** Less than this a second is not progress: a byte now and then would keep a call for ever. */
  private static final int BYTES_PER_SECOND = 240;

  /** Nor is less than this part of what a message announces: it has memory that others need. */
  private static final int LEAST_PART = 32;

  /** What a call is waited for. */
  static final class Progress {
    private long sinceNanos;
    private long arrivedBytes;
    private long wantedBytes;
  }

  private final long idleNanos;
  private final long leastBytes;
  private final LinkedHashSet<ActiveCall> calls = new LinkedHashSet<>();
  private boolean timerSet;

  WaitingRequests(Duration idleTimeout) {
    this.idleNanos = TimeUnit.NANOSECONDS.convert(idleTimeout);
    this.leastBytes = Math.max(1, (long) (BYTES_PER_SECOND * (idleNanos / 1e9)));
  }

  /**
   * A part of the call's request has arrived, and more is to come.
   *
   * @param announcedBytes the length of the message under way; 0 if it is not known
   */
  void arrived(ActiveCall call, int bytes, int announcedBytes) {
    Progress progress = call.progress;
    progress.arrivedBytes += bytes;
    progress.wantedBytes = Math.max(leastBytes, announcedBytes / LEAST_PART);
    if (progress.arrivedBytes >= progress.wantedBytes || !calls.contains(call)) {
      await(call);
    }
  }

  /** The call begins to wait, or enough of its request has arrived to wait on. */
  void await(ActiveCall call) {
    calls.remove(call);
    calls.add(call);
    Progress progress = call.progress;
    progress.wantedBytes = Math.max(leastBytes, progress.wantedBytes);
    progress.arrivedBytes = 0;
    progress.sinceNanos = System.nanoTime();
    if (!timerSet) {
      setTimer(call, idleNanos);
    }
  }

  /** The call does not wait any more. */
  void remove(ActiveCall call) {
    calls.remove(call);
  }

  private void setTimer(ActiveCall call, long delayNanos) {
    timerSet = true;
    call.exchange().schedule(this::expire, Duration.ofNanos(delayNanos));
  }

  private void expire() {
    long now = System.nanoTime();
    while (!calls.isEmpty()) {
      ActiveCall eldest = calls.getFirst();
      long idle = now - eldest.progress.sinceNanos;
      if (idle < idleNanos) {
        setTimer(eldest, idleNanos - idle);
        return;
      }
      calls.remove(eldest);
      expire(eldest);
    }
    timerSet = false;
  }

  private void expire(ActiveCall call) {
    try {
      if (call.isRequestAwaited()) {
        call.onRequestIdle(Duration.ofNanos(idleNanos), call.progress.wantedBytes);
      } else {
        await(call);
      }
    } catch (RuntimeException | Error e) {
      call.exchange().abort(); // The others have to be looked at all the same.
      FailureLog.error(LOGGER, "can't end a call whose request stands still:", call, e);
    }
  }
}
