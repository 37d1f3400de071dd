package dev.connectjava.testing;

import dev.connectjava.Handler;
import dev.connectjava.ServiceDefinition.Binding;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A handler that records whether it was called, and what it failed with, for one call. Thread-safe.
 */
final class RecordedHandler<I, O> {

  private final Binding<I, O> binding;
  private final Runnable whenCalled;
  private volatile @Nullable Throwable thrown;

  /**
   * Creates a handler that calls that of a binding.
   *
   * @param whenCalled runs before the handler
   */
  RecordedHandler(Binding<I, O> binding, Runnable whenCalled) {
    this.binding = Binding.of(binding.method(), recorded(binding.handler()));
    this.whenCalled = whenCalled;
  }

  /** Returns the method with this handler. */
  Binding<I, O> binding() {
    return binding;
  }

  /** Returns what the handler, its stage or its publisher has failed with; null if nothing. */
  @Nullable Throwable thrown() {
    return thrown;
  }

  private Handler<I, O> recorded(Handler<I, O> handler) {
    return switch (handler) {
      case Handler.Unary<I, O> unary ->
          (Handler.Unary<I, O>) (request, context) -> called(() -> unary.handle(request, context));
      case Handler.ClientStream<I, O> stream ->
          (Handler.ClientStream<I, O>)
              (requests, context) -> called(() -> stream.handle(requests, context));
      case Handler.ServerStream<I, O> stream ->
          (Handler.ServerStream<I, O>)
              (request, responses, context) ->
                  run(() -> stream.handle(request, responses, context));
      case Handler.BidiStream<I, O> stream ->
          (Handler.BidiStream<I, O>)
              (requests, responses, context) ->
                  run(() -> stream.handle(requests, responses, context));
      case Handler.AsyncUnary<I, O> unary ->
          (Handler.AsyncUnary<I, O>)
              (request, context) -> stage(called(() -> unary.handle(request, context)));
      case Handler.AsyncClientStream<I, O> stream ->
          (Handler.AsyncClientStream<I, O>)
              (requests, context) -> stage(called(() -> stream.handle(requests, context)));
      case Handler.AsyncServerStream<I, O> stream ->
          (Handler.AsyncServerStream<I, O>)
              (request, context) -> publisher(called(() -> stream.handle(request, context)));
      case Handler.AsyncBidiStream<I, O> stream ->
          (Handler.AsyncBidiStream<I, O>)
              (requests, context) -> publisher(called(() -> stream.handle(requests, context)));
    };
  }

  private void run(Runnable handler) {
    Object unused =
        this.<@Nullable Object>called(() -> {
          handler.run();
          return null;
        });
  }

  private <T extends @Nullable Object> T called(Supplier<T> handler) {
    whenCalled.run();
    try {
      return handler.get();
    } catch (Throwable e) {
      thrown = e;
      throw e;
    }
  }

  /** Returns a stage that completes after a failure was recorded, and is cancelled like its own. */
  @SuppressWarnings("NullAway") // A handler may return null by mistake.
  private CompletionStage<O> stage(CompletionStage<O> stage) {
    return stage == null ? null : new Stage(stage);
  }

  private final class Stage extends CompletableFuture<O> {

    private final CompletionStage<O> stage;

    Stage(CompletionStage<O> stage) {
      this.stage = stage;
      CompletionStage<O> unused =
          stage.whenComplete((response, failure) -> {
            if (failure == null) {
              complete(response);
            } else {
              thrown = cause(failure);
              completeExceptionally(failure);
            }
          });
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return super.cancel(mayInterruptIfRunning)
          && (!(stage instanceof Future<?>)
              || stage.toCompletableFuture().cancel(mayInterruptIfRunning));
    }
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapped =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    return wrapped && cause != null ? cause(cause) : failure;
  }

  @SuppressWarnings("NullAway") // As for a stage.
  private Flow.Publisher<O> publisher(Flow.Publisher<O> publisher) {
    return publisher == null
        ? null
        : subscriber -> publisher.subscribe(new Subscriber(Objects.requireNonNull(subscriber)));
  }

  /** Passes all on, and records the failure before. */
  private final class Subscriber implements Flow.Subscriber<O> {

    private final Flow.Subscriber<? super O> subscriber;

    Subscriber(Flow.Subscriber<? super O> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscriber.onSubscribe(subscription);
    }

    @Override
    public void onNext(O message) {
      subscriber.onNext(message);
    }

    @Override
    public void onError(Throwable failure) {
      thrown = failure == null ? null : cause(failure);
      subscriber.onError(failure);
    }

    @Override
    public void onComplete() {
      subscriber.onComplete();
    }
  }
}
