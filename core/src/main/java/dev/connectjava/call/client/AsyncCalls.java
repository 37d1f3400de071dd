package dev.connectjava.call.client;

import dev.connectjava.ClientCall;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.UnaryResponse;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous calls of each kind, made from the one form that all calls have. Calls whose
 * responses are a stream end with their owner ({@link OwnedCall}).
 */
public final class AsyncCalls {

  private static final Flow.Subscription NOTHING =
      new Flow.Subscription() {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
      };

  private AsyncCalls() {}

  /** Makes a unary call and returns its response. */
  public static <I, O> CompletableFuture<O> unary(
      Supplier<ClientCall<I, O>> opener, RpcMethod<I, O> method, I request) {
    CompletableFuture<O> result = new CompletableFuture<>();
    try {
      ClientCall<I, O> call = opener.get();
      cancelWith(result, call);
      if (call instanceof UnaryClientCall<I, O> unary) {
        unary.callAsync(request, result);
      } else {
        call.sendAsync(request)
            .whenComplete((sent, failure) -> {
              Throwable reason = failure == null ? closeSend(call) : failure;
              receiveOnly(call, method, result);
              failUnlessEnded(result, reason);
            });
      }
    } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
      result.completeExceptionally(told(e));
    }
    return result;
  }

  /** Makes a unary call and returns its response with headers, trailers and peer. */
  public static <I, O> CompletableFuture<UnaryResponse<O>> unaryResponse(
      Supplier<ClientCall<I, O>> opener, RpcMethod<I, O> method, I request) {
    BlockingCalls.requireUnary(method);
    CompletableFuture<UnaryResponse<O>> result = new CompletableFuture<>();
    try {
      ClientCall<I, O> call = opener.get();
      cancelWith(result, call);
      call.sendAsync(request)
          .whenComplete((sent, failure) -> {
            Throwable reason = failure == null ? closeSend(call) : failure;
            receiveResponse(call, method, result);
            failUnlessEnded(result, reason);
          });
    } catch (Throwable e) { // As for a unary call.
      result.completeExceptionally(told(e));
    }
    return result;
  }

  /**
   * Ends the requests. Called only when the last message was sent: without it, the server would
   * take those before for all.
   *
   * @return what was thrown; null if nothing was
   */
  static @Nullable Throwable closeSend(ClientCall<?, ?> call) {
    try {
      call.closeSend();
      return null;
    } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
      return e;
    }
  }

  /** Completes the result with the failure of the send, unless the call has failed itself. */
  private static void failUnlessEnded(CompletableFuture<?> result, @Nullable Throwable failure) {
    if (failure != null) {
      result.completeExceptionally(told(failure));
    }
  }

  private static <O> void receiveResponse(
      ClientCall<?, O> call, RpcMethod<?, O> method, CompletableFuture<UnaryResponse<O>> result) {
    CompletionStage<?> unused =
        received(call)
            .thenCompose(message ->
                call.responseHeadersAsync()
                    .thenApply(headers ->
                        BlockingCalls.response(call, method, message.orElse(null), headers)))
            .whenComplete((response, failure) -> {
              if (failure == null) {
                result.complete(response);
              } else {
                result.completeExceptionally(told(failure));
              }
            });
  }

  /**
   * Calls a client-streaming method with the messages of a publisher.
   *
   * @param innermost returns the call to which a call passes all on in the end
   */
  public static <I, O> CompletableFuture<O> clientStream(
      Supplier<ClientCall<I, O>> opener,
      UnaryOperator<ClientCall<?, ?>> innermost,
      RpcMethod<I, O> method,
      Flow.Publisher<? extends I> requests) {
    CompletableFuture<O> result = new CompletableFuture<>();
    try {
      ClientCall<I, O> call = opener.get();
      cancelWith(result, call);
      CallContext context = CallContext.of(call);
      FailedSend failedSend = new FailedSend(innermost);
      RequestSubscriber<I> sender =
          new RequestSubscriber<>(
              call,
              context,
              failedSend,
              failure ->
                  CallContext.inScopesOf(context, () -> result.completeExceptionally(failure)));
      CompletionStage<?> unused = result.whenComplete((response, failure) -> sender.end());
      Flow.Publisher<? extends I> publisher = requireRequests(requests, method);
      CallContext.inScopesOf(context, () -> publisher.subscribe(sender));
      CompletableFuture<O> response = new CompletableFuture<>();
      receiveOnly(call, method, response);
      CompletionStage<?> unusedEnd = response.whenComplete(failedSend.into(result));
    } catch (Throwable e) { // Languages without checked exceptions throw them here, too.
      result.completeExceptionally(e);
    }
    return result;
  }

  private static <I> Flow.Publisher<? extends I> requireRequests(
      Flow.@Nullable Publisher<? extends I> requests, RpcMethod<?, ?> method) {
    return Objects.requireNonNull(
        requests, () -> "the publisher of requests of " + method.procedure() + " is null");
  }

  /** Cancels the call when the result completes, whichever code completes it. */
  private static void cancelWith(CompletableFuture<?> result, ClientCall<?, ?> call) {
    CompletionStage<?> unused = result.whenComplete((response, failure) -> call.cancel());
  }

  private static <O> void receiveOnly(
      ClientCall<?, O> call, RpcMethod<?, O> method, CompletableFuture<O> result) {
    CompletionStage<?> unused =
        received(call)
            .whenComplete((response, failure) -> {
              if (failure == null) {
                complete(result, call, method, response);
              } else {
                result.completeExceptionally(told(failure));
              }
            });
  }

  /**
   * Receives the next message; what an interceptor's call throws, or that it returns null, is the
   * failure of the stage.
   */
  static <O> CompletionStage<Optional<O>> received(ClientCall<?, O> call) {
    try {
      return Objects.requireNonNull(call.receiveAsync(), "receiveAsync() of a call returned null");
    } catch (Throwable e) { // As for a unary call.
      return CompletableFuture.failedFuture(e);
    }
  }

  private static <O> void complete(
      CompletableFuture<O> result,
      ClientCall<?, O> call,
      RpcMethod<?, O> method,
      Optional<O> response) {
    try {
      result.complete(BlockingCalls.only(response.orElse(null), call, method));
    } catch (Throwable e) { // An interceptor's call may throw anything when it is asked.
      result.completeExceptionally(told(e));
    }
  }

  /**
   * Calls a server-streaming method and passes the responses to a subscriber.
   *
   * @param innermost returns the call to which a call passes all on in the end
   */
  public static <I, O> void serverStream(
      Supplier<ClientCall<I, O>> opener,
      UnaryOperator<ClientCall<?, ?>> innermost,
      RpcMethod<I, O> method,
      I request,
      Flow.Subscriber<? super O> subscriber) {
    ClientCall<I, O> opened = open(opener, subscriber);
    if (opened != null) {
      ClientCall<I, O> call = OwnedCall.of(method, opened);
      FailedSend failedSend = new FailedSend(innermost);
      ResponseSubscription<O> responses =
          new ResponseSubscription<>(call, CallContext.of(opened), subscriber, failedSend);
      responses.begin();
      try {
        call.sendAsync(request)
            .whenComplete((sent, failure) -> {
              Throwable reason = failure == null ? closeSend(call) : failure;
              if (reason != null && isOfCall(reason)) {
                failedSend.cancel(call, cause(reason));
              } else if (reason != null) {
                responses.fail(told(reason));
              }
            });
      } catch (Throwable e) { // As for a unary call.
        responses.fail(told(e));
      }
    }
  }

  /**
   * Calls a bidirectional streaming method with the messages of a publisher, and passes the
   * responses to a subscriber.
   *
   * @param innermost returns the call to which a call passes all on in the end
   */
  public static <I, O> void bidiStream(
      Supplier<ClientCall<I, O>> opener,
      UnaryOperator<ClientCall<?, ?>> innermost,
      RpcMethod<I, O> method,
      Flow.Publisher<? extends I> requests,
      Flow.Subscriber<? super O> subscriber) {
    ClientCall<I, O> opened = open(opener, subscriber);
    if (opened != null) {
      ClientCall<I, O> call = OwnedCall.of(method, opened);
      CallContext context = CallContext.of(opened);
      FailedSend failedSend = new FailedSend(innermost);
      ResponseSubscription<O> responses =
          new ResponseSubscription<>(call, context, subscriber, failedSend);
      responses.begin();
      RequestSubscriber<I> sender =
          new RequestSubscriber<>(call, context, failedSend, responses::fail);
      CompletionStage<?> unused = responses.whenDone().thenRun(sender::end);
      try {
        Flow.Publisher<? extends I> publisher = requireRequests(requests, method);
        CallContext.inScopesOf(context, () -> publisher.subscribe(sender));
      } catch (Throwable e) { // As for a unary call.
        responses.fail(e);
      }
    }
  }

  private static <I, O> @Nullable ClientCall<I, O> open(
      Supplier<ClientCall<I, O>> opener, Flow.Subscriber<? super O> subscriber) {
    try {
      return opener.get();
    } catch (Throwable e) { // As for a unary call.
      subscriber.onSubscribe(NOTHING);
      subscriber.onError(e);
      return null;
    }
  }

  /**
   * Returns whether a call that has failed is the reason why a message was not sent: this call,
   * whose failure is then reported where the responses are received, after those that have arrived,
   * or one that an interceptor has made.
   */
  static boolean isOfCall(Throwable failure) {
    return cause(failure) instanceof RpcException reason && reason.isFromCall();
  }

  /** Returns what a call has failed with as its caller gets it: marked as the failure of a call. */
  static Throwable told(Throwable failure) {
    Throwable cause = cause(failure);
    return cause instanceof RpcException reason ? reason.asFromCall() : cause;
  }

  /** Returns the failure of a stage without the wrappers that other stages have added. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapped =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    return wrapped && cause != null ? cause(cause) : failure;
  }
}
