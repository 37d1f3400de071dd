package dev.connectjava.call.client;

import dev.connectjava.CallMessage;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.Deadline;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.RpcException;
import dev.connectjava.call.ConvertedCall;
import dev.connectjava.call.MessageConversion;
import dev.connectjava.call.NoConversion;
import dev.connectjava.http.Loop;
import dev.connectjava.platform.TaskThreads;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A call that forwards to one that is opened later. */
public final class DeferredClientCall<I, O> implements ClientCall<I, O>, ConvertedCall {

  /** The opened call; failed if it can't be opened. */
  private final CompletableFuture<ClientCall<I, O>> opened = new CompletableFuture<>();

  private final CallOptions options;
  private final UnaryOperator<ClientCall<?, ?>> innermost;

  /** The last send or the end of the request, which keep their order. */
  private final AtomicReference<CompletionStage<?>> lastSent = new AtomicReference<>(opened);

  /** What has failed the call at its deadline; null if the deadline has not passed. */
  private volatile @Nullable Throwable lateness;

  /**
   * Creates a call with these options, whose timeout and deadline include the wait for the opening.
   *
   * @param innermost returns the call to which a call passes all on in the end
   */
  public DeferredClientCall(
      CallOptions options,
      CompletionStage<? extends ClientCall<I, O>> call,
      UnaryOperator<ClientCall<?, ?>> innermost) {
    this.options = options;
    this.innermost = innermost;
    Objects.requireNonNull(call, "call").whenComplete(this::open);
    Deadline end = CallDeadline.own(options);
    if (end != null) {
      failAt(end);
    }
    options.parent().map(CallsOfParent::of).ifPresent(this::endWithParent);
  }

  private void endWithParent(CallsOfParent siblings) {
    OutgoingCall unopened = reason -> start(() -> opened.completeExceptionally(reason));
    siblings.add(unopened);
    CompletionStage<?> unused = opened.whenComplete((call, failure) -> siblings.remove(unopened));
  }

  private static void start(Runnable callback) {
    TaskThreads.start("connect-callback", callback);
  }

  /** Fails the call on a thread of its own: the thread of the JDK's timer is shared by all. */
  private void failAt(Deadline deadline) {
    CompletionStage<?> unused =
        opened
            .copy()
            .orTimeout(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)
            .whenCompleteAsync(
                (call, failure) -> {
                  if (failure instanceof TimeoutException) { // One of another stage is wrapped.
                    lateness = failure;
                    opened.completeExceptionally(failure);
                  }
                },
                DeferredClientCall::start);
  }

  private void open(@Nullable ClientCall<I, O> call, @Nullable Throwable failure) {
    if (call == null) {
      opened.completeExceptionally(failure == null ? new NullPointerException("call") : failure);
    } else if (!opened.complete(call)) {
      call.cancel();
    }
  }

  @Override
  public void send(I message) {
    await().send(message);
  }

  @Override
  public CompletionStage<Void> sendAsync(I message) {
    I own = opened.isDone() ? message : copied(message);
    return then(call -> call.sendAsync(own));
  }

  /** Returns a copy of an array, which its owner may use again before the call is open. */
  @SuppressWarnings("unchecked") // A copy is of the same class.
  private static <I> I copied(I message) {
    return message instanceof byte[] array ? (I) array.clone() : message;
  }

  @Override
  public void closeSend() {
    then(call -> {
      call.closeSend();
      return CompletableFuture.completedFuture(null);
    });
  }

  /** Does this after what was done before, also if that has failed, as a call does. */
  private CompletionStage<Void> then(Function<ClientCall<I, O>, CompletionStage<Void>> operation) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    CompletionStage<Void> sending =
        lastSent
            .getAndSet(done)
            .handle((sent, failure) -> null)
            .thenCompose(unused -> compose(operation))
            .exceptionallyCompose(this::failed);
    return sending.whenComplete((sent, failure) -> done.complete(null));
  }

  private <T> CompletionStage<T> compose(Function<ClientCall<I, O>, CompletionStage<T>> operation) {
    return opened.thenCompose(operation);
  }

  @Override
  public @Nullable O receive() {
    return await().receive();
  }

  @Override
  public CompletionStage<Optional<O>> receiveAsync() {
    return compose(ClientCall::receiveAsync).exceptionallyCompose(this::failed);
  }

  /** A call that can't be opened has ended without headers. */
  @Override
  public Headers responseHeaders() {
    requireMayWait();
    try {
      return opened.get().responseHeaders();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      return Headers.empty();
    }
  }

  /** As {@link #responseHeaders()}. */
  @Override
  public CompletionStage<Headers> responseHeadersAsync() {
    return opened
        .handle((call, failure) ->
            call == null
                ? CompletableFuture.completedFuture(Headers.empty())
                : call.responseHeadersAsync())
        .thenCompose(Function.identity())
        .exceptionallyCompose(this::failed);
  }

  @Override
  public Headers responseTrailers() {
    return isOpen() ? opened.join().responseTrailers() : Headers.empty();
  }

  @Override
  public Optional<Peer> peer() {
    return isOpen() ? opened.join().peer() : Optional.empty();
  }

  @Override
  public boolean isNotModified() {
    return isOpen() && opened.join().isNotModified();
  }

  /** Returns the opened call; null before, or if it can't be opened. */
  @Nullable ClientCall<I, O> openedCall() {
    return isOpen() ? opened.join() : null;
  }

  private boolean isOpen() {
    return opened.isDone() && !opened.isCompletedExceptionally();
  }

  /** The conversion of the opened call; unknown before the call is open. */
  @Override
  public MessageConversion requestConversion() {
    return isOpen() && innermost.apply(opened.join()) instanceof ConvertedCall call
        ? call.requestConversion()
        : NoConversion.INSTANCE;
  }

  /** As for requests. */
  @Override
  public MessageConversion responseConversion() {
    return isOpen() && innermost.apply(opened.join()) instanceof ConvertedCall call
        ? call.responseConversion()
        : NoConversion.INSTANCE;
  }

  /** The call that is opened is the one whose messages are known. */
  @Override
  public ClientCall<I, O> mapRequests(UnaryOperator<CallMessage> function) {
    Objects.requireNonNull(function, "function");
    return new DeferredClientCall<>(
        options, opened.thenApply(call -> call.mapRequests(function)), innermost);
  }

  @Override
  public ClientCall<I, O> mapResponses(UnaryOperator<CallMessage> function) {
    Objects.requireNonNull(function, "function");
    return new DeferredClientCall<>(
        options, opened.thenApply(call -> call.mapResponses(function)), innermost);
  }

  @Override
  public void cancel() {
    RpcException reason =
        new RpcException(Code.CANCELED, "the call was cancelled before it was opened");
    if (!opened.completeExceptionally(reason) && !opened.isCompletedExceptionally()) {
      opened.join().cancel();
    }
  }

  private ClientCall<I, O> await() {
    requireMayWait();
    try {
      return opened.get();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw reason(AsyncCalls.cause(e));
    }
  }

  private void requireMayWait() {
    if (!opened.isDone() && Loop.current() != null) {
      throw new IllegalStateException(
          "a call that is not open yet can't be waited for on %s, a thread of a transport, which may be needed to open it: use the asynchronous methods, or leave callbacks to a thread of their own (ClientConfig.Builder.callbackExecutor)"
              .formatted(Thread.currentThread().getName()));
    }
  }

  private RpcException interrupted(InterruptedException interrupt) {
    Thread.currentThread().interrupt();
    cancel();
    return new RpcException(
            Code.CANCELED,
            "the thread was interrupted while it waited for the call to open",
            interrupt)
        .asFromCall();
  }

  private <T> CompletionStage<T> failed(Throwable failure) {
    Throwable cause = AsyncCalls.cause(failure);
    return CompletableFuture.failedFuture(
        opened.isCompletedExceptionally() ? reason(cause) : cause);
  }

  /** Returns the failure of a call that was not opened. */
  @SuppressWarnings("ReferenceEquality") // What opens the call may fail with a like one.
  private RpcException reason(Throwable cause) {
    RpcException reason;
    if (cause instanceof RpcException known) {
      reason = known;
    } else if (cause == lateness) {
      String what = "the call was not opened by its deadline";
      reason = new RpcException(Code.DEADLINE_EXCEEDED, what, cause);
    } else {
      reason = new RpcException(Code.UNKNOWN, "can't open the call", cause);
    }
    return reason.asFromCall();
  }
}
