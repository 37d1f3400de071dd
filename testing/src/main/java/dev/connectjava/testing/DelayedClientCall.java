package dev.connectjava.testing;

import dev.connectjava.CallMessage;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.Deadline;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A client's call that is opened after a delay, and not at all if it ends before. */
final class DelayedClientCall extends ForwardingClientCall<Object, Object> {

  private static final Executor OPENING =
      task -> Thread.ofVirtual().name("connect-fault").start(task);

  private final ClientCall<Object, Object> call;
  private final Delay delay;

  private DelayedClientCall(ClientCall<Object, Object> call, Delay delay) {
    super(call);
    this.call = call;
    this.delay = delay;
  }

  /**
   * The time until the call is opened.
   *
   * @param timer completes at its end
   * @param opened completes with the call
   */
  private record Delay(
      CompletableFuture<Void> timer, CompletableFuture<ClientCall<Object, Object>> opened) {

    /** Called when the call is over, so that it is not opened. */
    void end() {
      timer.cancel(false);
      opened.cancel(false);
    }
  }

  /**
   * Returns a call that is opened later, on a virtual thread.
   *
   * @param opener completes the future with the call or its failure; the future may be complete,
   *     because the call is over
   */
  static ClientCall<Object, Object> of(
      CallOptions options,
      Duration time,
      Consumer<CompletableFuture<ClientCall<Object, Object>>> opener) {
    CompletableFuture<Void> timer =
        new CompletableFuture<Void>().completeOnTimeout(null, nanos(time), TimeUnit.NANOSECONDS);
    Delay delay = new Delay(timer, new CompletableFuture<>());
    CompletableFuture<Void> unused =
        timer.thenRunAsync(() -> opener.accept(delay.opened()), OPENING); // Not after its end.
    options.timeout().ifPresent(timeout -> endAfter(timer, timeout));
    options.deadline().map(Deadline::remaining).ifPresent(left -> endAfter(timer, left));
    options.parent().ifPresent(parent -> parent.onCancel(() -> timer.cancel(false)));
    return new DelayedClientCall(ClientCall.deferred(options, delay.opened()), delay);
  }

  /** Ends the delay when the deadline of the call passes, which ends the call itself. */
  private static void endAfter(CompletableFuture<Void> timer, Duration time) {
    CompletableFuture<Void> unused = timer.orTimeout(nanos(time), TimeUnit.NANOSECONDS);
  }

  private static long nanos(Duration time) {
    return TimeUnit.NANOSECONDS.convert(time);
  }

  /** Waits; the call is over if that fails, for example because the thread is interrupted. */
  private <T extends @Nullable Object> T await(Supplier<T> wait) {
    try {
      return wait.get();
    } catch (RpcException e) {
      delay.end();
      throw e;
    }
  }

  @Override
  public void send(Object message) {
    Object unused =
        this.<@Nullable Object>await(() -> {
          super.send(message);
          return null;
        });
  }

  @Override
  public @Nullable Object receive() {
    return this.<@Nullable Object>await(super::receive);
  }

  @Override
  public Headers responseHeaders() {
    return await(super::responseHeaders);
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
    delay.end();
  }
}
