package dev.connectjava.call;

import java.lang.System.Logger;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.concurrent.TimeUnit;

/**
 * The calls of one transport thread whose single request message has not arrived in whole, the one
 * that waits longest first. One timer serves all, so that a call whose request arrives at once
 * costs no timer. Confined to its transport thread.
 */
final class WaitingRequests {

  private static final Logger LOGGER = System.getLogger(WaitingRequests.class.getName());

  /** Less than this a second is not progress: a byte now and then would keep a call for ever. */
  static final int BYTES_PER_SECOND = 240;

  private final long idleNanos;
  private final long progressBytes;
  private final LinkedHashSet<ActiveCall> calls = new LinkedHashSet<>();
  private boolean timerSet;

  WaitingRequests(Duration idleTimeout) {
    this.idleNanos = TimeUnit.NANOSECONDS.convert(idleTimeout);
    this.progressBytes = Math.max(1, (long) (BYTES_PER_SECOND * (idleNanos / 1e9)));
  }

  /** A part of the call's request has arrived. */
  void arrived(ActiveCall call, int bytes) {
    call.arrivedWhileWaiting += bytes;
    if (call.arrivedWhileWaiting >= progressBytes) {
      call.arrivedWhileWaiting = 0;
      await(call);
    }
  }

  /** The call begins to wait, or enough of its request has arrived to wait on. */
  void await(ActiveCall call) {
    calls.remove(call);
    calls.add(call);
    call.waitingSinceNanos = System.nanoTime();
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

  private void expire(ActiveCall call) {
    try {
      call.onRequestIdle(Duration.ofNanos(idleNanos));
    } catch (RuntimeException | Error e) {
      call.exchange().abort(); // The others have to be looked at all the same.
      FailureLog.error(LOGGER, "can't end a call whose request stands still:", call, e);
    }
  }

  private void expire() {
    timerSet = false;
    long now = System.nanoTime();
    Iterator<ActiveCall> eldestFirst = calls.iterator();
    while (eldestFirst.hasNext()) {
      ActiveCall call = eldestFirst.next();
      long idle = now - call.waitingSinceNanos;
      if (idle < idleNanos) {
        setTimer(call, idleNanos - idle);
        return;
      }
      eldestFirst.remove();
      expire(call);
    }
  }
}
