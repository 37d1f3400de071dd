package dev.connectjava.call.client;

import static java.util.Objects.requireNonNullElse;

import dev.connectjava.CallMessage;
import dev.connectjava.ClientCall;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.call.ConvertedMessage;
import dev.connectjava.call.MessageConversion;
import dev.connectjava.call.OwnMessages;
import dev.connectjava.coding.EncodingMemory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a caller and the first interceptor if the caller's messages have another class
 * than those of interceptors, such as views. A message that can't be turned into the other class
 * fails the call, as one that can't be encoded or decoded does.
 */
final class CallerMessages<I, O> implements ClientCall<I, O>, MessageCall {

  private static final EncodingMemory UNCOUNTED = EncodingMemory.UNCOUNTED;

  private final RpcMethod<I, O> method;
  private final ClientCall<Object, Object> next;
  private final OwnMessages<I, O> own;
  private final MessageConversion ofSent;
  private final MessageConversion ofOwnSent;

  /** Why this object has cancelled the call of an interceptor, which does not know the reason. */
  private volatile @Nullable RpcException failure;

  /**
   * Creates a call.
   *
   * @param method as its caller has it
   * @param next the call of the first interceptor
   */
  CallerMessages(RpcMethod<I, O> method, ClientCall<Object, Object> next, OwnMessages<I, O> own) {
    this.method = method;
    this.next = next;
    this.own = own;
    this.ofSent = own.ofSent(UNCOUNTED);
    this.ofOwnSent =
        new CallerConversion(own.ofOwnSent(UNCOUNTED), method.requestType(), this::notSent);
  }

  /** Returns the call of the first interceptor. */
  ClientCall<?, ?> next() {
    return next;
  }

  // The messages as their caller has them.

  @Override
  public MessageConversion requestConversion() {
    return ofOwnSent;
  }

  @Override
  public MessageConversion responseConversion() {
    return new CallerConversion(
        own.ofOwnReceived(UNCOUNTED), method.responseType(), this::notReceived);
  }

  // The request.

  @Override
  @SuppressWarnings("NullAway") // The call itself says what is wrong with null.
  public void send(@Nullable I message) {
    if (message == null) {
      next.send(message);
    } else {
      sendMessage(ConvertedMessage.of(ofOwnSent, message));
    }
  }

  @Override
  public void sendMessage(CallMessage message) {
    throwIfFailed();
    CallMessage sent = sent(message);
    try {
      if (next instanceof MessageCall call) {
        call.sendMessage(sent);
      } else {
        next.send(sent.object());
      }
      throwIfFailed(); // An interceptor may have caught it.
    } catch (RpcException e) {
      throw reason(e);
    }
  }

  @Override
  @SuppressWarnings("NullAway") // As for send().
  public CompletionStage<Void> sendAsync(@Nullable I message) {
    return message == null
        ? next.sendAsync(message)
        : sendMessageAsync(ConvertedMessage.of(ofOwnSent, message));
  }

  @Override
  public CompletionStage<Void> sendMessageAsync(CallMessage message) {
    try {
      throwIfFailed();
      CallMessage sent = sent(message);
      CompletionStage<Void> stage =
          next instanceof MessageCall call
              ? call.sendMessageAsync(sent)
              : next.sendAsync(sent.object());
      throwIfFailed(); // An interceptor may have caught it.
      return stage;
    } catch (RpcException e) {
      return CompletableFuture.failedFuture(reason(e));
    }
  }

  private CallMessage sent(CallMessage message) {
    return own.sent(message, ofSent, UNCOUNTED, this::notSent);
  }

  @Override
  public void closeSend() {
    next.closeSend();
  }

  // The response.

  @Override
  public @Nullable O receive() {
    throwIfFailed();
    try {
      if (own.otherReceived() == null) {
        Object object = next.receive();
        return object == null ? null : unchanged(object);
      }
      CallMessage message = nextMessage();
      return message == null ? null : received(message);
    } catch (RpcException e) {
      throw reason(e);
    }
  }

  @Override
  public @Nullable CallMessage receiveMessage() {
    throwIfFailed();
    try {
      CallMessage message = nextMessage();
      return message == null ? null : receivedMessage(message);
    } catch (RpcException e) {
      throw reason(e);
    }
  }

  private @Nullable CallMessage nextMessage() {
    return next instanceof MessageCall call ? call.receiveMessage() : ofObject(next.receive());
  }

  @Override
  public CompletionStage<Optional<O>> receiveAsync() {
    return own.otherReceived() == null
        ? nextAsync(next::receiveAsync, this::unchanged)
        : nextAsync(this::nextMessageAsync, this::received);
  }

  @Override
  public CompletionStage<Optional<CallMessage>> receiveMessageAsync() {
    return nextAsync(this::nextMessageAsync, this::receivedMessage);
  }

  private CompletionStage<Optional<CallMessage>> nextMessageAsync() {
    return next instanceof MessageCall call
        ? call.receiveMessageAsync()
        : next.receiveAsync().thenApply(object -> object.map(this::ofObject));
  }

  /** Returns a stage of the next message, which fails with the call's failure, without wrappers. */
  private <M, T> CompletionStage<Optional<T>> nextAsync(
      Supplier<CompletionStage<Optional<M>>> received, Function<M, T> conversion) {
    RpcException failed = failure;
    if (failed != null) {
      return CompletableFuture.failedFuture(failed);
    }
    CompletableFuture<Optional<T>> result = new CompletableFuture<>();
    CompletionStage<?> unused =
        received
            .get()
            .whenComplete((message, thrown) -> {
              if (thrown == null) {
                complete(result, message, conversion);
              } else {
                Throwable cause = AsyncCalls.cause(thrown);
                result.completeExceptionally(cause instanceof RpcException e ? reason(e) : cause);
              }
            });
    return result;
  }

  @SuppressWarnings("CatchingUnchecked") // The waiting caller must get every exception.
  private static <M, T> void complete(
      CompletableFuture<Optional<T>> result, Optional<M> message, Function<M, T> conversion) {
    try {
      result.complete(message.map(conversion));
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  private @Nullable CallMessage ofObject(@Nullable Object object) {
    return object == null ? null : ConvertedMessage.of(own.ofReceived(UNCOUNTED), object);
  }

  @SuppressWarnings("unchecked") // Interceptors get responses of the caller's class.
  private O unchanged(Object object) {
    return (O) object;
  }

  private O received(CallMessage message) {
    return guarded(() -> own.received(message, UNCOUNTED));
  }

  private CallMessage receivedMessage(CallMessage message) {
    return own.otherReceived() == null
        ? message
        : guarded(() -> own.receivedMessage(message, responseConversion(), UNCOUNTED));
  }

  private <T> T guarded(Supplier<T> conversion) {
    try {
      return conversion.get();
    } catch (RpcException e) {
      throw notReceived(e);
    } catch (RuntimeException e) {
      String what = "a response message of " + method.procedure() + " can't be decoded";
      throw notReceived(new RpcException(Code.INTERNAL, what, e));
    } catch (Error e) {
      cancel();
      throw e;
    }
  }

  @Override
  public Headers responseHeaders() {
    return next.responseHeaders();
  }

  @Override
  public CompletionStage<Headers> responseHeadersAsync() {
    return next.responseHeadersAsync();
  }

  @Override
  public Headers responseTrailers() {
    return next.responseTrailers();
  }

  @Override
  public Optional<Peer> peer() {
    return next.peer();
  }

  @Override
  public boolean isNotModified() {
    return next.isNotModified();
  }

  // The end.

  /** Fails the call because of a request; without an interceptor in between, the call does it. */
  private RpcException notSent(RpcException reason) {
    if (next instanceof MadeCall<?, ?> made) {
      made.abort(reason);
    } else {
      failure = reason.asFromCall();
      cancel();
    }
    return reason;
  }

  /** Fails the call because of a response, as above. */
  private RpcException notReceived(RpcException reason) {
    if (next instanceof MadeCall<?, ?> made) {
      return made.failed(reason);
    }
    RpcException told = reason.asFromCall();
    failure = told;
    cancel();
    return told;
  }

  private void throwIfFailed() {
    RpcException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  /** Returns why the call has failed, if an exception only says that it was cancelled. */
  private RpcException reason(RpcException thrown) {
    return requireNonNullElse(failure, thrown);
  }

  @Override
  public void cancel() {
    next.cancel();
  }
}
