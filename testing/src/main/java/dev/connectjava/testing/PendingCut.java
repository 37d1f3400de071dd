package dev.connectjava.testing;

import dev.connectjava.CallMessage;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.ServerCall;
import dev.connectjava.ServerInterceptor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The cut of one call, with the number of messages so far. Thread-safe. */
final class PendingCut {

  private final InjectedFault fault;
  private final Fault.Cut cut;
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicBoolean happened = new AtomicBoolean();

  private PendingCut(InjectedFault fault, Fault.Cut cut) {
    this.fault = fault;
    this.cut = cut;
  }

  /** Returns the cut of a fault, whose effect must be one. */
  static PendingCut of(InjectedFault fault) {
    return new PendingCut(fault, (Fault.Cut) fault.effect());
  }

  /** Counts a message. */
  void passed() {
    messages.incrementAndGet();
  }

  /** Returns whether there must be no more messages. */
  boolean isDue() {
    return messages.get() >= cut.messages();
  }

  boolean hasHappened() {
    return happened.get();
  }

  /** Counts the fault at the first call, and returns the failure. */
  RpcException happens() {
    if (happened.compareAndSet(false, true)) {
      fault.happens();
    }
    return cut.failure();
  }

  /**
   * Handles a served call, and fails it when it sends more messages or ends, even if its handler
   * catches that. Does nothing to a call that was cancelled before.
   *
   * @throws RpcException if the call was cut
   */
  void handle(ServerCall call, ServerInterceptor.Next next) {
    RequestContext context = call.context();
    try {
      next.handle(call.mapResponses(message -> response(message, context)));
    } catch (Throwable e) { // A failure of the handler is replaced, since it may be this one.
      throwIfDue(context);
      throw e;
    }
    throwIfDue(context);
  }

  private CallMessage response(CallMessage message, RequestContext context) {
    throwIfDue(context);
    passed();
    return message;
  }

  private void throwIfDue(RequestContext context) {
    if (hasHappened() || (isDue() && context.cancellation().isEmpty())) {
      throw happens();
    }
  }
}
