package dev.connectjava.call.server;

import dev.connectjava.call.FailureLog;
import dev.connectjava.http.Loop;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one loop whose single request message, or a message of whose stream, has begun and
 * not arrived in whole, the one that waits longest first. One timer serves all, so that a call
 * whose request arrives at once costs no timer. Confined to its loop.
 */
final class WaitingRequests {

  private static final Logger LOGGER = System.getLogger(WaitingRequests.class.getName());

  /** Less than this a second is not progress: a byte now and then would keep a call for ever. */
  private static final int BYTES_PER_SECOND = 240;

  /** Nor is less than this part of what a message announces: it has memory that others need. */
  private static final int LEAST_PART = 32;

  private final long idleNanos;
  private final long leastBytes;
  private @Nullable AwaitedRequest eldest;
  private @Nullable AwaitedRequest youngest;
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
  void arrived(Loop loop, AwaitedRequest call, int bytes, int announcedBytes) {
    call.arrivedBytes += bytes;
    call.wantedBytes = Math.max(leastBytes, announcedBytes / LEAST_PART);
    if (call.arrivedBytes >= call.wantedBytes || !call.awaited) {
      await(loop, call);
    }
  }

  /** The call begins to wait, or enough of its request has arrived to wait on. */
  void await(Loop loop, AwaitedRequest call) {
    remove(call);
    append(call);
    call.wantedBytes = Math.max(leastBytes, call.wantedBytes);
    call.arrivedBytes = 0;
    call.sinceNanos = System.nanoTime();
    if (!timerSet) {
      setTimer(loop, idleNanos);
    }
  }

  private void append(AwaitedRequest call) {
    AwaitedRequest last = youngest;
    call.awaited = true;
    call.before = last;
    youngest = call;
    if (last == null) {
      eldest = call;
    } else {
      last.after = call;
    }
  }

  /** The call does not wait any more. */
  void remove(AwaitedRequest call) {
    if (!call.awaited) {
      return;
    }
    AwaitedRequest before = call.before;
    AwaitedRequest after = call.after;
    if (before == null) {
      eldest = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      youngest = before;
    } else {
      after.before = before;
    }
    call.awaited = false;
    call.before = null;
    call.after = null;
  }

  private void setTimer(Loop loop, long delayNanos) {
    timerSet = false; // Until there is one: the next call tries again.
    loop.schedule(() -> expire(loop), Duration.ofNanos(delayNanos));
    timerSet = true;
  }

  private void expire(Loop loop) {
    long now = System.nanoTime();
    for (AwaitedRequest call = eldest; call != null; call = eldest) {
      long idle = now - call.sinceNanos;
      if (idle < idleNanos) {
        setTimer(loop, idleNanos - idle);
        return;
      }
      remove(call);
      expire(loop, call);
    }
    timerSet = false;
  }

  private void expire(Loop loop, AwaitedRequest call) {
    try {
      if (call.isRequestAwaited()) {
        call.onRequestIdle(idleNanos, call.wantedBytes);
      } else {
        await(loop, call);
      }
    } catch (RuntimeException | Error e) {
      call.abandon(); // The others have to be looked at all the same.
      FailureLog.error(LOGGER, "can't end a call whose request stands still:", call, e);
    }
  }
}
