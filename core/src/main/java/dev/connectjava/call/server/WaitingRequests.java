package dev.connectjava.call.server;

import dev.connectjava.call.FailureLog;
import dev.connectjava.http.Loop;
import dev.connectjava.http.LoopLocal;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one loop whose single request message, or a message of whose request stream, has
 * begun and is not complete. The call that has waited longest comes first. One timer serves all
 * calls, so a call whose request arrives at once needs no timer. Confined to its loop.
 */
public final class WaitingRequests {

  private static final Logger LOGGER = System.getLogger(WaitingRequests.class.getName());

  /**
   * Fewer bytes per second are not progress: otherwise a byte now and then would keep a call
   * forever.
   */
  private static final int BYTES_PER_SECOND = 240;

  /**
   * Less than this part of a message's announced length is not progress either: it takes memory
   * that others need.
   */
  private static final int LEAST_PART = 32;

  /**
   * A call in the list: how long its request has been awaited, and how many bytes have arrived
   * since. Confined to its loop.
   */
  abstract static class Awaited {

    /** Its neighbours in the list; both null while it is not in a list. */
    @Nullable Awaited before;

    @Nullable Awaited after;

    boolean awaited;
    long sinceNanos;
    long arrivedBytes;
    long wantedBytes;

    /** Returns whether the client could have sent more during the whole wait. */
    abstract boolean isRequestAwaited();

    /**
     * Called when the client has sent almost nothing for a long time although its request, or a
     * message of it, is not complete.
     *
     * @param idleNanos the length of this time
     * @param leastBytes the number of bytes that the client should have sent
     */
    abstract void onRequestIdle(long idleNanos, long leastBytes);

    /** Called if the call could not be ended; it is given up. */
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
   * Returns the key of each loop's calls.
   *
   * @param idleTimeout how long a request, or a message of a stream, may make no progress
   */
  public static LoopLocal<WaitingRequests> ofEachLoop(Duration idleTimeout) {
    return LoopLocal.of(() -> new WaitingRequests(idleTimeout));
  }

  /**
   * Records that a part of the call's request has arrived and more will follow.
   *
   * @param announcedBytes the length of the message that is being received; 0 if it is not known
   */
  void arrived(Loop loop, Awaited call, int bytes, int announcedBytes) {
    call.arrivedBytes += bytes;
    call.wantedBytes = Math.max(leastBytes, announcedBytes / LEAST_PART);
    if (call.arrivedBytes >= call.wantedBytes || !call.awaited) {
      await(loop, call);
    }
  }

  /**
   * Adds the call to the end of the list: it begins to wait, or has made progress and continues to
   * wait.
   */
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

  /** Removes the call, which does not wait any more. */
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
    timerSet = false; // Until there is a timer, the next call tries again.
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
      call.abandon(); // The other calls must still be checked.
      FailureLog.error(LOGGER, "can't end a call whose request makes no progress:", call, e);
    }
  }
}
