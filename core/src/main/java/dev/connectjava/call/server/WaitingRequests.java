package dev.connectjava.call.server;

import dev.connectjava.call.FailureLog;
import dev.connectjava.http.Loop;
import dev.connectjava.http.LoopLocal;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one loop whose single request message, or a message of whose stream, has begun and
 * not arrived in whole, the one that waits longest first. One timer serves all, so that a call
 * whose request arrives at once costs no timer. Confined to its loop.
 */
public final class WaitingRequests {

  private static final Logger LOGGER = System.getLogger(WaitingRequests.class.getName());

  /** Less than this a second is not progress: a byte now and then would keep a call for ever. */
  private static final int BYTES_PER_SECOND = 240;

  /** Nor is less than this part of what a message announces: it has memory that others need. */
  private static final int LEAST_PART = 32;

  /**
   * A call in the list: for how long its request has been waited for, and how much of it has come
   * since. Confined to its loop.
   */
  abstract static class Awaited {

    /** Those beside it in the list; both null while it is in none. */
    @Nullable Awaited before;

    @Nullable Awaited after;

    boolean awaited;
    long sinceNanos;
    long arrivedBytes;
    long wantedBytes;

    /** Whether the client could have sent more for as long as it has been waited for. */
    abstract boolean isRequestAwaited();

    /**
     * The client has sent nearly nothing for so long, though its request, or a message of it, is
     * not complete.
     *
     * @param idleNanos how long
     * @param leastBytes how many it would have had to send
     */
    abstract void onRequestIdle(long idleNanos, long leastBytes);

    /** The call could not be ended, and is given up. */
    abstract void abandon();
  }

  private final long idleNanos;
  private final long leastBytes;
  private @Nullable Awaited eldest;
  private @Nullable Awaited youngest;
  private boolean timerSet;

  private WaitingRequests(Duration idleTimeout) {
    this.idleNanos = TimeUnit.NANOSECONDS.convert(idleTimeout);
    this.leastBytes = Math.max(1, (long) (BYTES_PER_SECOND * (idleNanos / 1e9)));
  }

  /**
   * Those of each loop.
   *
   * @param idleTimeout how long a request, or a message of a stream, may stand still on its way
   */
  public static LoopLocal<WaitingRequests> ofEachLoop(Duration idleTimeout) {
    return LoopLocal.of(() -> new WaitingRequests(idleTimeout));
  }

  /**
   * A part of the call's request has arrived, and more is to come.
   *
   * @param announcedBytes the length of the message under way; 0 if it is not known
   */
  void arrived(Loop loop, Awaited call, int bytes, int announcedBytes) {
    call.arrivedBytes += bytes;
    call.wantedBytes = Math.max(leastBytes, announcedBytes / LEAST_PART);
    if (call.arrivedBytes >= call.wantedBytes || !call.awaited) {
      await(loop, call);
    }
  }

  /** The call begins to wait, or enough of its request has arrived to wait on. */
  void await(Loop loop, Awaited call) {
    remove(call);
    append(call);
    call.wantedBytes = Math.max(leastBytes, call.wantedBytes);
    call.arrivedBytes = 0;
    call.sinceNanos = System.nanoTime();
    if (!timerSet) {
      setTimer(loop, idleNanos);
    }
  }

  private void append(Awaited call) {
    Awaited last = youngest;
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
  void remove(Awaited call) {
    if (!call.awaited) {
      return;
    }
    Awaited before = call.before;
    Awaited after = call.after;
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
    for (Awaited call = eldest; call != null; call = eldest) {
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

  private void expire(Loop loop, Awaited call) {
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
