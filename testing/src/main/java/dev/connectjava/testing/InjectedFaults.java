package dev.connectjava.testing;

import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.http.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The faults that happen to one call.
 *
 * @param delays those before the abort
 * @param aborted the first abort; null if there is none
 * @param cut the cut after the fewest messages; null if there is none
 */
record InjectedFaults(
    List<InjectedFault> delays, @Nullable InjectedFault aborted, @Nullable InjectedFault cut) {

  /** Returns what happens to a call that was chosen for these faults. */
  static InjectedFaults of(List<InjectedFault> faults) {
    List<InjectedFault> delays = new ArrayList<>();
    InjectedFault cut = null;
    for (InjectedFault fault : faults) {
      switch (fault.effect()) {
        case Fault.Delay delay -> delays.add(fault);
        case Fault.Abort abort -> {
          return new InjectedFaults(delays, fault, null);
        }
        case Fault.Cut newCut -> cut = cut == null || isEarlier(newCut, cut) ? fault : cut;
      }
    }
    return new InjectedFaults(delays, null, cut);
  }

  private static boolean isEarlier(Fault.Cut cut, InjectedFault other) {
    return other.effect() instanceof Fault.Cut before && cut.messages() < before.messages();
  }

  /** Counts all delays, and returns their sum. */
  Duration beginDelay() {
    Duration sum = Duration.ZERO;
    for (InjectedFault fault : delays) {
      if (fault.effect() instanceof Fault.Delay delay) {
        fault.happens();
        sum = sum.plus(delay.duration());
      }
    }
    return sum;
  }

  /**
   * Waits for all delays on this thread, which runs a served call.
   *
   * @throws RpcException if the call is cancelled meanwhile
   * @throws IllegalStateException if there is a delay and this is the thread of an event loop
   */
  void delayThisThread(RequestContext call) {
    if (delays.isEmpty()) {
      return;
    }
    if (Loop.current() != null) {
      throw new IllegalStateException(
          "the injected fault can't delay a call of %s on the event loop: choose another ExecutionMode"
              .formatted(call.method().procedure()));
    }
    CountDownLatch cancelled = new CountDownLatch(1);
    call.onCancel(cancelled::countDown); // This may be a thread that no cancellation interrupts.
    try {
      if (cancelled.await(TimeUnit.NANOSECONDS.convert(beginDelay()), TimeUnit.NANOSECONDS)) {
        throw call.cancellation().orElseThrow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw call.cancellation()
          .orElseGet(() ->
              new RpcException(
                  Code.CANCELED, "the handler's thread was interrupted while it was delayed", e));
    }
  }

  /** Returns the failure of the abort; null if there is none. It is to be counted. */
  @Nullable RpcException failure() {
    return aborted != null && aborted.effect() instanceof Fault.Abort abort
        ? abort.failure()
        : null;
  }

  /** Counts the abort, which there must be. */
  void countAbort() {
    Objects.requireNonNull(aborted).happens();
  }

  /** Returns the cut that this call waits for; null if there is none. */
  @Nullable PendingCut pendingCut() {
    return cut == null ? null : PendingCut.of(cut);
  }

  /** Returns a client's call with the cut, if there is one. */
  ClientCall<Object, Object> cut(ClientCall<Object, Object> call) {
    PendingCut pending = pendingCut();
    return pending == null ? call : new CutClientCall(call, pending);
  }
}
