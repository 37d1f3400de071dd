package dev.connectjava.testing;

import dev.connectjava.CallMessage;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.Deadline;
import dev.connectjava.ForwardingClientCall;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A client's call that is opened after a delay, whose timer ends with the call. */
final class DelayedClientCall extends ForwardingClientCall<Object, Object> {

  private static final Executor OPENING =
      task -> Thread.ofVirtual().name("connect-fault").start(task);

  private final ClientCall<Object, Object> call;
  private final CompletableFuture<Void> delay;

  private DelayedClientCall(ClientCall<Object, Object> call, CompletableFuture<Void> delay) {
    super(call);
    this.call = call;
    this.delay = delay;
  }

  /** Returns a call that is opened later, on a virtual thread. */
  static ClientCall<Object, Object> of(
      CallOptions options, Duration delay, Supplier<ClientCall<Object, Object>> opener) {
    CompletableFuture<Void> timer =
        new CompletableFuture<Void>().completeOnTimeout(null, nanos(delay), TimeUnit.NANOSECONDS);
    CompletableFuture<ClientCall<Object, Object>> opened = new CompletableFuture<>();
    CompletableFuture<Void> unused =
        timer.thenRun(() -> opened.completeAsync(opener, OPENING)); // Not if the delay was ended.
    options.timeout().ifPresent(timeout -> endAfter(timer, timeout));
    options.deadline().map(Deadline::remaining).ifPresent(left -> endAfter(timer, left));
    options.parent().ifPresent(parent -> parent.onCancel(() -> timer.cancel(false)));
    return new DelayedClientCall(ClientCall.deferred(options, opened), timer);
  }

  /** Ends the delay when the deadline of the call passes, which ends the call itself. */
  private static void endAfter(CompletableFuture<Void> timer, Duration time) {
    CompletableFuture<Void> unused = timer.orTimeout(nanos(time), TimeUnit.NANOSECONDS);
  }

  private static long nanos(Duration time) {
    return TimeUnit.NANOSECONDS.convert(time);
  }

  @Override
  public ClientCall<Object, Object> mapRequests(UnaryOperator<CallMessage> function) {
    return new DelayedClientCall(call.mapRequests(function), delay);
  }

  @Override
  public ClientCall<Object, Object> mapResponses(UnaryOperator<CallMessage> function) {
    return new DelayedClientCall(call.mapResponses(function), delay);
  }

  @Override
  public void cancel() {
    call.cancel();
    delay.cancel(false);
  }
}
