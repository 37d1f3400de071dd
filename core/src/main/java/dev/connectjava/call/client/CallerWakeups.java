package dev.connectjava.call.client;

import java.util.ArrayList;
import java.util.List;

/**
 * The responses of which something has arrived in this turn of a transport's thread, and for which
 * threads wait. One virtual thread wakes all virtual threads at the end of the turn, so that the
 * scheduler is woken once a turn and not once a call. Platform threads are woken without it, since
 * all that could carry it may be waiting for them. Confined to its transport thread.
 */
final class CallerWakeups {

  private List<ResponseWaiters> waiters = new ArrayList<>();

  /** Whether they are woken at the end of this turn. */
  private boolean scheduled;

  /** Those who wait for the response are woken at the end of this turn. */
  void add(ResponseWaiters ofResponse, RequestMessages requests) {
    waiters.add(ofResponse);
    if (!scheduled) {
      schedule(requests);
    }
  }

  private void schedule(RequestMessages requests) {
    scheduled = true;
    try {
      requests.afterTurn(this::wakeAll);
    } catch (RuntimeException | Error e) {
      scheduled = false; // The next response will try again, with this one.
      throw e;
    }
  }

  private void wakeAll() {
    scheduled = false;
    List<ResponseWaiters> woken = waiters;
    try {
      waiters = new ArrayList<>(woken.size());
      woken.removeIf(CallerWakeups::wakeAtOnce);
      if (woken.size() == 1) {
        woken.getFirst().wakeThreads();
      } else if (!woken.isEmpty()) {
        Thread.startVirtualThread(() -> woken.forEach(ResponseWaiters::wakeThreads));
      }
    } catch (Error e) { // There is no memory for a thread.
      woken.forEach(ResponseWaiters::wakeThreads);
      woken.clear(); // It may still be the list of those who wait.
    }
  }

  private static boolean wakeAtOnce(ResponseWaiters waiters) {
    boolean atOnce = waiters.arePlatformThreads();
    if (atOnce) {
      waiters.wakeThreads();
    }
    return atOnce;
  }
}
