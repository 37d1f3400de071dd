package dev.connectjava.call;

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

  /** Those who wait for the response are woken at the end of this turn. */
  void add(ResponseWaiters ofResponse, RequestMessages requests) {
    waiters.add(ofResponse);
    if (waiters.size() == 1) {
      requests.afterTurn(this::wakeAll);
    }
  }

  private void wakeAll() {
    List<ResponseWaiters> woken = waiters;
    waiters = new ArrayList<>(woken.size());
    woken.removeIf(CallerWakeups::wakeAtOnce);
    if (woken.size() == 1) {
      woken.getFirst().wakeThreads();
    } else if (!woken.isEmpty()) {
      Thread.startVirtualThread(() -> woken.forEach(ResponseWaiters::wakeThreads));
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
