package dev.connectjava.call.client;

import static java.util.Objects.requireNonNullElse;

import dev.connectjava.CallOptions;
import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.Method;
import dev.connectjava.RpcException;
import dev.connectjava.call.MessageCoding;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.RawMessage;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The responses of a call as its caller takes them: waits for them or is called back, takes all
 * that have arrived at once, and decodes one by one on the thread that receives. For one thread at
 * a time.
 */
final class ResponseMessages<O> {

  private static final int CREDIT_BYTES = 32 * 1024;

  private final Method<?, O> method;
  private final CallOptions options;
  private final MessageCoding<?, O> coding;
  private final int limitBytes;
  private final IncomingResponse response;

  /** Taken from the response, not yet given to the caller. */
  private final Queue<RawMessage> batch = new ArrayDeque<>();

  private int givenBytes;
  private boolean headersTold;
  private boolean trailersTold;

  ResponseMessages(
      Method<?, O> method,
      CallOptions options,
      MessageCoding<?, O> coding,
      int limitBytes,
      IncomingResponse response) {
    this.method = method;
    this.options = options;
    this.coding = coding;
    this.limitBytes = limitBytes;
    this.response = response;
  }

  @Nullable O receive() {
    if (batch.isEmpty()) {
      try {
        response.awaitReadable();
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    return take();
  }

  CompletionStage<Optional<O>> receiveAsync() {
    CompletableFuture<Optional<O>> received = new CompletableFuture<>();
    if (!batch.isEmpty() || response.isReadableOr(() -> takeInto(received))) {
      takeInto(received);
    }
    return received;
  }

  @SuppressWarnings("CatchingUnchecked") // Whatever it is, who waits has to be told.
  private void takeInto(CompletableFuture<Optional<O>> received) {
    try {
      received.complete(Optional.ofNullable(take()));
    } catch (Throwable e) {
      received.completeExceptionally(e);
    }
  }

  /** The next message, of which there is one, or the end. */
  private @Nullable O take() {
    if (response.isAborted()) {
      batch.clear();
    }
    RawMessage message = batch.poll();
    if (message != null) {
      credit(message);
    } else {
      message = response.take(batch);
    }
    if (message == null) {
      return end();
    }
    try {
      tellMetadata(!method.kind().serverStreams());
      return decode(message);
    } finally {
      message.release();
    }
  }

  private void credit(RawMessage message) {
    givenBytes += Envelope.PREFIX_BYTES + message.bytes().length;
    if (batch.isEmpty() || givenBytes >= CREDIT_BYTES) {
      response.credit(givenBytes, batch.isEmpty());
      givenBytes = 0;
    }
  }

  private O decode(RawMessage message) {
    try {
      return coding.decode(message, response.compression(), limitBytes);
    } catch (RpcException e) {
      throw failed(e);
    } catch (RuntimeException e) {
      String what = "a response message of " + method.procedure() + " can't be decoded";
      throw failed(new RpcException(Code.INTERNAL, what, e));
    }
  }

  private RpcException failed(RpcException reason) {
    batch.clear();
    response.fail(reason);
    return requireNonNullElse(failureHere(), reason);
  }

  private @Nullable O end() {
    if (!response.isOver()) {
      response.abort(halfDuplex());
    }
    tellMetadata(true);
    throwIfFailed();
    return null;
  }

  private RpcException halfDuplex() {
    return new RpcException(
        Code.UNIMPLEMENTED,
        "%s was to receive before its request was complete, but the server speaks HTTP/1.1, which answers complete requests: call closeSend() first, or use HTTP/2"
            .formatted(method.procedure()));
  }

  private void tellMetadata(boolean ended) {
    if (!headersTold) {
      headersTold = true;
      options.onHeaders().ifPresent(consumer -> consumer.accept(knownHeaders()));
    }
    if (ended && !trailersTold) {
      trailersTold = true;
      options.onTrailers().ifPresent(consumer -> consumer.accept(response.trailers()));
    }
  }

  Headers headers() {
    try {
      response.awaitHeaders();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return headersOrFailure();
  }

  CompletionStage<Headers> headersAsync() {
    CompletableFuture<Headers> headers = new CompletableFuture<>();
    if (response.knowsHeadersOr(() -> completeHeaders(headers))) {
      completeHeaders(headers);
    }
    return headers;
  }

  private void completeHeaders(CompletableFuture<Headers> headers) {
    try {
      headers.complete(headersOrFailure());
    } catch (RpcException e) {
      headers.completeExceptionally(e);
    }
  }

  /** The headers, of which is known whether there are some; or the failure that keeps them. */
  private Headers headersOrFailure() {
    if (response.headers() == null && !response.isOver()) {
      response.abort(halfDuplex());
      throwIfFailed();
    }
    return knownHeaders();
  }

  private Headers knownHeaders() {
    return requireNonNullElse(response.headers(), Headers.empty());
  }

  /**
   * Cancels the call, whose caller does not wait any more; the thread's flag is set again. A thread
   * is interrupted, too, when the call that it serves ends: that is the reason then.
   */
  RpcException interrupted(InterruptedException interrupt) {
    Thread.currentThread().interrupt();
    String what = "the thread was interrupted while it waited for " + method.procedure();
    RpcException reason =
        options
            .parent()
            .flatMap(CallsOfParent::endOf)
            .orElseGet(() -> new RpcException(Code.CANCELED, what, interrupt));
    response.abort(reason);
    return requireNonNullElse(failureHere(), reason);
  }

  /** Throws why the call has failed, if it has. */
  void throwIfFailed() {
    RpcException failure = failureHere();
    if (failure != null) {
      throw failure;
    }
  }

  /** Why the call has failed, with the trace of the thread that is told; null if it has not. */
  private @Nullable RpcException failureHere() {
    RpcException failure = response.failure();
    if (failure == null) {
      return null;
    }
    RpcException here = failure.withMetadata(failure.metadata());
    here.fillInStackTrace();
    return here;
  }
}
