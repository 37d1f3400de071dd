package dev.connectjava.call.server;

import dev.connectjava.EnteredScope;
import dev.connectjava.call.EncodedMessage;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.protocol.CallHead;
import dev.connectjava.protocol.UnaryForm;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A unary call of an asynchronous handler without interceptors. The response is sent on the thread
 * that completes the stage. The first of completion and cancellation wins.
 */
final class AsyncUnaryCall extends UnaryCall {

  private volatile @Nullable CompletionStage<?> pending;

  AsyncUnaryCall(
      HttpExchange exchange,
      Route<?, ?> route,
      UnaryForm form,
      CallHead head,
      WaitingRequests waiting,
      LongAdder activeCalls) {
    super(exchange, route, form, head, waiting, activeCalls);
  }

  @Override
  public void run() {
    if (!enterAsynchronously()) {
      return;
    }
    CompletionStage<Object> stage;
    EnteredScope scopes = enterScopes();
    try {
      stage =
          HandlerInvocation.given(
              method(), route.asyncUnaryHandler().handle(decodePublished(), this));
    } catch (Throwable e) {
      end(e);
      return;
    } finally {
      leave(scopes);
    }
    pending = stage;
    if (leavePending()) {
      await(stage);
    } else {
      end(null); // The thread that has cancelled the call has answered it.
      Stages.cancel(stage);
    }
  }

  private void await(CompletionStage<Object> stage) {
    try {
      CompletionStage<?> unused = stage.whenComplete(this::onStage);
    } catch (Throwable e) { // The stage may be implemented by the user.
      onStage(null, e);
    }
  }

  private void onStage(@Nullable Object message, @Nullable Throwable failure) {
    Throwable reason = failure;
    EncodedMessage encoded = null;
    try {
      if (failure != null) {
        reason = Stages.cause(failure);
      } else if (!isCancelled()) {
        encoded = encode(message);
      }
    } catch (
        Throwable
            e) { // Nothing else would end the call: an exception in a stage's callback is lost.
      reason = e;
    }
    endPending(encoded, reason);
  }

  @Override
  void abandonPending() {
    CompletionStage<?> stage = pending;
    if (stage != null) {
      Stages.cancel(stage);
    }
  }
}
