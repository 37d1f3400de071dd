package dev.connectjava.call.client;

import dev.connectjava.ClientCall;
import dev.connectjava.ForwardingClientCall;
import dev.connectjava.Headers;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call as its caller uses it, outside of the interceptors: reports to its context how the call
 * has ended.
 */
final class ObservedCall<I, O> extends ForwardingClientCall<I, O> {

  private final RpcMethod<I, O> method;
  private final CallContext context;
  private final boolean oneResponse;

  ObservedCall(RpcMethod<I, O> method, ClientCall<I, O> call, CallContext context) {
    super(call);
    this.method = method;
    this.context = context;
    this.oneResponse = !method.kind().serverStreams();
  }

  CallContext context() {
    return context;
  }

  @Override
  public void send(I message) {
    try {
      super.send(message);
    } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
      sendFailed(e);
      throw e;
    }
    context.sent();
  }

  /** After a failed send to a stream, messages that have arrived may still be received. */
  private void sendFailed(Throwable failure) {
    if (method.kind() == RpcMethod.Kind.UNARY) {
      failed(failure);
    } else {
      context.stumbled(failure);
    }
  }

  /** An {@link RpcException} ends the call; after any other exception the caller may go on. */
  private void failed(Throwable failure) {
    if (failure instanceof RpcException) {
      context.failed(failure);
    } else {
      context.stumbled(failure);
    }
  }

  @Override
  public CompletionStage<Void> sendAsync(I message) {
    CompletionStage<Void> stage = guarded(() -> super.sendAsync(message), this::sendFailed);
    if (!stage.toCompletableFuture().isCompletedExceptionally()) {
      context.sent();
    }
    return told(stage, sent -> {}, this::sendFailed);
  }

  /** Runs an operation that returns a stage but may also throw. */
  private static <T> T guarded(Supplier<T> operation, Consumer<Throwable> onFailure) {
    try {
      return operation.get();
    } catch (Throwable e) { // As for send().
      onFailure.accept(e);
      throw e;
    }
  }

  @Override
  public void closeSend() {
    try {
      super.closeSend();
    } catch (Throwable e) { // As for send().
      sendFailed(e);
      throw e;
    }
  }

  @Override
  public @Nullable O receive() {
    O message = guarded(() -> super.receive(), this::failed);
    received(message);
    return message;
  }

  private void received(@Nullable O message) {
    if (message != null) {
      context.received();
      if (oneResponse) {
        context.completed();
      }
    } else if (oneResponse
        && !isNotModified()) { // From a call that an interceptor has made; does nothing after a
      // message.
      context.failed(BlockingCalls.none(method));
    } else {
      context.completed();
    }
  }

  @Override
  public CompletionStage<Optional<O>> receiveAsync() {
    CompletionStage<Optional<O>> stage = guarded(() -> super.receiveAsync(), this::failed);
    return told(stage, message -> received(message.orElse(null)), this::failed);
  }

  @Override
  public Headers responseHeaders() {
    return guarded(() -> super.responseHeaders(), this::failed);
  }

  @Override
  public CompletionStage<Headers> responseHeadersAsync() {
    CompletionStage<Headers> stage = guarded(() -> super.responseHeadersAsync(), this::failed);
    return told(stage, headers -> {}, this::failed);
  }

  /**
   * Returns a stage that completes after the context has been notified; within the call's scopes if
   * that is later. It fails with the call's failure, without wrappers.
   */
  private <T> CompletionStage<T> told(
      CompletionStage<T> stage, Consumer<T> onValue, Consumer<Throwable> onFailure) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread caller = Thread.currentThread();
    AtomicBoolean returned = new AtomicBoolean();
    CompletionStage<?> unused =
        stage.whenComplete((value, failure) -> {
          Throwable cause = failure == null ? failureOf(onValue, value) : AsyncCalls.cause(failure);
          if (cause != null) {
            onFailure.accept(cause);
          }
          boolean atOnce = Thread.currentThread() == caller && !returned.get();
          CallContext.inScopesOf(atOnce ? null : context, () -> complete(result, value, cause));
        });
    returned.set(true);
    return result;
  }

  /** Returns what a call throws that an interceptor has made, when it is asked for its end. */
  private static <T> @Nullable Throwable failureOf(Consumer<T> onValue, T value) {
    try {
      onValue.accept(value);
      return null;
    } catch (Throwable e) { // As for send().
      return e;
    }
  }

  private static <T> void complete(
      CompletableFuture<T> result, T value, @Nullable Throwable failure) {
    if (failure == null) {
      result.complete(value);
    } else {
      result.completeExceptionally(failure);
    }
  }

  @Override
  public void cancel() {
    try {
      super.cancel();
    } finally {
      context.dropped();
    }
  }
}
