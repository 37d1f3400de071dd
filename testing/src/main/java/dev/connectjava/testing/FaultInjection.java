package dev.connectjava.testing;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerCall;
import dev.connectjava.ServerInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An interceptor that injects faults into calls for tests of resilience: delays, aborts and cut
 * streams. It works on clients and on servers, and counts what it injects. Thread-safe.
 *
 * <pre>{@code
 * Fault unavailable = Fault.abort(Code.UNAVAILABLE, "injected").withFraction(0.5);
 * FaultInjection faults = FaultInjection.of(unavailable);
 * Router router = Router.builder().interceptor(faults).service(new Greeter()).build();
 * // ... a client that retries makes calls
 * assertThat(faults.count(unavailable)).isEqualTo(3);
 * }</pre>
 *
 * <p>If several faults apply to a call, they happen in the order in which they were given. A delay
 * before an abort delays the failure; faults after an abort do not happen. Of several cuts, the one
 * after the fewest messages happens.
 *
 * <p>The seed decides for the first, the second and each further call that meets the restrictions
 * of a fault whether it is within the fraction. So sequential calls have the same faults in each
 * run, and concurrent calls the same number of faults.
 *
 * <p><b>Threads.</b> A delay never blocks an event loop. On a client it blocks no thread: the call
 * is opened later, on a virtual thread; only a caller that waits for the response waits. On a
 * server the thread of the handler waits, by default a virtual one. With {@link
 * dev.connectjava.ExecutionMode#eventLoop()} a blocking handler has no thread that may wait: a
 * delay then fails the call with {@link dev.connectjava.Code#INTERNAL}, and the log says why.
 */
public final class FaultInjection implements ServerInterceptor, ClientInterceptor {

  private static final long DEFAULT_SEED = 1;

  private final List<InjectedFault> faults;

  private FaultInjection(long seed, List<Fault> faults) {
    List<InjectedFault> injected = new ArrayList<>();
    for (Fault fault : faults) {
      injected.add(new InjectedFault(fault, seed + injected.size()));
    }
    this.faults = List.copyOf(injected);
  }

  /** Returns an injection of faults, with a constant seed. */
  public static FaultInjection of(Fault... faults) {
    return new FaultInjection(DEFAULT_SEED, List.of(faults));
  }

  /** Returns an injection of the same faults with another seed and new counters. */
  public FaultInjection withSeed(long seed) {
    return new FaultInjection(seed, faults.stream().map(InjectedFault::fault).toList());
  }

  /**
   * Returns how many calls a fault has delayed, aborted or cut. A call that ended before it was
   * cut, or during the delay before an abort, is not counted.
   *
   * @param fault the same object that was given
   * @throws IllegalArgumentException if it was not given
   */
  public long count(Fault fault) {
    long count = 0;
    boolean known = false;
    for (InjectedFault injected : faults) {
      if (injected.fault() == fault) {
        known = true;
        count += injected.count();
      }
    }
    if (!known) {
      throw new IllegalArgumentException(fault + " is not a fault of this injection");
    }
    return count;
  }

  /** Returns how many faults were injected. */
  public long count() {
    return faults.stream().mapToLong(InjectedFault::count).sum();
  }

  @Override
  public void intercept(ServerCall call, ServerInterceptor.Next next) {
    InjectedFaults chosen = choose(call.method(), call.context().requestHeaders());
    chosen.delayThisThread(call.context());
    RpcException failure = chosen.failure();
    if (failure != null) {
      chosen.countAbort();
      throw failure;
    }
    PendingCut cut = chosen.pendingCut();
    if (cut == null) {
      next.handle(call);
    } else {
      cut.handle(call, next);
    }
  }

  @Override
  public ClientCall<Object, Object> intercept(
      RpcMethod<?, ?> method, CallOptions options, ClientInterceptor.Next next) {
    InjectedFaults chosen = choose(method, options.headers());
    if (!chosen.delays().isEmpty()) {
      return DelayedClientCall.of(
          options, chosen.beginDelay(), opened -> open(opened, chosen, method, options, next));
    }
    RpcException failure = chosen.failure();
    if (failure != null) {
      chosen.countAbort();
      throw Fault.received(failure);
    }
    return chosen.cut(next.open(method, options));
  }

  /** Opens a delayed call, unless it is over. */
  static void open(
      CompletableFuture<ClientCall<Object, Object>> opened,
      InjectedFaults chosen,
      RpcMethod<?, ?> method,
      CallOptions options,
      ClientInterceptor.Next next) {
    RpcException failure = chosen.failure();
    if (failure != null) {
      if (opened.completeExceptionally(Fault.received(failure))) {
        chosen.countAbort();
      }
    } else if (!opened.isDone()) {
      try {
        ClientCall<Object, Object> call = next.open(method, options);
        if (!opened.complete(chosen.cut(call))) {
          call.cancel();
        }
      } catch (Throwable e) {
        opened.completeExceptionally(e);
      }
    }
  }

  private InjectedFaults choose(RpcMethod<?, ?> method, Headers headers) {
    return InjectedFaults.of(
        faults.stream().filter(fault -> fault.chooses(method, headers)).toList());
  }
}
