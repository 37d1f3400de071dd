package dev.connectjava.call.server;

import dev.connectjava.Handler;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ServerCall;
import dev.connectjava.ServiceDefinition.Binding;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call of an asynchronous handler whose messages are in envelopes: a stream, or a held call of
 * any kind. It is ended once, by the handler or by the call's cancellation, on any thread.
 */
final class AsyncInvocation {

  private final ServerCall call;
  private final RequestPublisher<Object> requests;
  private final AsyncResponses responses;
  private final Consumer<@Nullable Throwable> whenEnded;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable ResponseSubscriber<?> subscriber;
  private volatile @Nullable CompletionStage<?> pending;

  /**
   * Creates a call.
   *
   * @param whenEnded called once with the failure of the handler; with null if it has ended in
   *     order
   */
  AsyncInvocation(
      ServerCall call,
      RequestPublisher<Object> requests,
      AsyncResponses responses,
      Consumer<@Nullable Throwable> whenEnded) {
    this.call = call;
    this.requests = requests;
    this.responses = responses;
    this.whenEnded = whenEnded;
  }

  static boolean isAsynchronous(Handler<?, ?> handler) {
    return switch (handler) {
      case Handler.AsyncUnary<?, ?> async -> true;
      case Handler.AsyncClientStream<?, ?> async -> true;
      case Handler.AsyncServerStream<?, ?> async -> true;
      case Handler.AsyncBidiStream<?, ?> async -> true;
      case Handler.Unary<?, ?> blocking -> false;
      case Handler.ClientStream<?, ?> blocking -> false;
      case Handler.ServerStream<?, ?> blocking -> false;
      case Handler.BidiStream<?, ?> blocking -> false;
    };
  }

  <I, O> void start(Binding<I, O> binding) {
    call.context().onCancel(this::onCancel);
    if (ended.get()) {
      return;
    }
    try {
      invoke(binding.handler());
    } catch (Throwable e) {
      end(e);
      abandon();
    }
  }

  private <I, O> void invoke(Handler<I, O> handler) {
    RequestContext context = call.context();
    RequestStream<I> received = HandlerInvocation.typed(call.requests());
    switch (handler) {
      case Handler.AsyncClientStream<I, O> stream ->
          answer(returned(stream.handle(typed(requests), context)));
      case Handler.AsyncServerStream<I, O> stream ->
          send(returned(stream.handle(HandlerInvocation.only(call, received), context)));
      case Handler.AsyncBidiStream<I, O> stream ->
          send(returned(stream.handle(typed(requests), context)));
      case Handler.AsyncUnary<I, O> unary ->
          answer(returned(unary.handle(HandlerInvocation.only(call, received), context)));
      case Handler.Unary<I, O> other -> throw foreign(handler);
      case Handler.ClientStream<I, O> other -> throw foreign(handler);
      case Handler.ServerStream<I, O> other -> throw foreign(handler);
      case Handler.BidiStream<I, O> other -> throw foreign(handler);
    }
  }

  private <T> T returned(@Nullable T result) {
    return HandlerInvocation.given(call.method(), result);
  }

  private static IllegalStateException foreign(Handler<?, ?> handler) {
    return new IllegalStateException(handler + " is not an asynchronous handler");
  }

  @SuppressWarnings("unchecked") // The route decodes each message to the method's request type.
  private static <I> Flow.Publisher<I> typed(RequestPublisher<Object> requests) {
    return (Flow.Publisher<I>) (Flow.Publisher<?>) requests;
  }

  private <O> void answer(CompletionStage<O> stage) {
    pending = stage;
    if (ended.get()) {
      Stages.cancel(stage);
    }
    stage.whenComplete((response, failure) -> {
      if (failure != null) {
        end(failure);
      } else {
        endWith(response);
      }
    });
  }

  private <O> void endWith(@Nullable O response) {
    try {
      responses.send(HandlerInvocation.given(call.method(), response));
      end(null);
    } catch (Throwable e) { // An exception in a stage's callback would be lost.
      end(e);
    }
  }

  private <O> void send(Flow.Publisher<O> publisher) {
    ResponseSubscriber<O> newSubscriber = new ResponseSubscriber<>(responses, this::end);
    subscriber = newSubscriber;
    if (ended.get()) {
      newSubscriber.cancel();
    }
    publisher.subscribe(newSubscriber);
  }

  private void onCancel() {
    end(call.context().cancellation().orElse(null));
    abandon();
  }

  /** Cancels what the handler has returned, which nothing needs any more. */
  private void abandon() {
    ResponseSubscriber<?> current = subscriber;
    if (current != null) {
      current.cancel();
    }
    CompletionStage<?> stage = pending;
    if (stage != null) {
      Stages.cancel(stage);
    }
  }

  private void end(@Nullable Throwable failure) {
    if (ended.compareAndSet(false, true)) {
      whenEnded.accept(failure == null ? null : Stages.cause(failure));
      requests.close(call.context().cancellation().orElse(null));
    }
  }
}
