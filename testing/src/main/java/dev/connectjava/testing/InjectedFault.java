package dev.connectjava.testing;

import dev.connectjava.Headers;
import dev.connectjava.RpcMethod;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** A fault with the choice of its calls, and its counter. Thread-safe. */
final class InjectedFault {

  private final Fault fault;
  private final long seed;
  private final AtomicLong candidates = new AtomicLong();
  private final LongAdder injected = new LongAdder();

  InjectedFault(Fault fault, long seed) {
    this.fault = fault;
    this.seed = new SplittableRandom(seed).nextLong();
  }

  Fault fault() {
    return fault;
  }

  Fault.Effect effect() {
    return fault.effect();
  }

  /** Returns whether this call is to have the fault; the seed decides for each next call. */
  boolean chooses(RpcMethod<?, ?> method, Headers headers) {
    return fault.isFor(method, headers)
        && new SplittableRandom(seed + candidates.getAndIncrement()).nextDouble()
            < fault.fraction();
  }

  /** Counts the fault. */
  void happens() {
    injected.increment();
  }

  long count() {
    return injected.sum();
  }
}
