package dev.connectjava.memory;

import dev.connectjava.BidiStreamingCall;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientStreamingCall;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.Transport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A call that runs, made in the shape that its kind has for blocking or asynchronous callers. */
final class EngineCall {

  /** How a call has ended: its messages, and its error if it has failed. */
  record Outcome(List<String> responses, @Nullable RpcException error) {}

  /** How many messages the caller has sent, and received: those that streams took. */
  final AtomicInteger sent = new AtomicInteger();

  final AtomicInteger received = new AtomicInteger();
  private final Transport transport;
  private final RpcMethod<String, String> method;
  private final CallOptions options;
  private final CompletionStage<?> mayReceive;
  private final Collected responses;
  private final CompletableFuture<Outcome> outcome;
  private volatile Runnable giveUp = () -> {};

  private EngineCall(
      Transport transport,
      RpcMethod<String, String> method,
      CallOptions options,
      CompletionStage<?> mayReceive) {
    this.transport = transport;
    this.method = method;
    this.options = options;
    this.mayReceive = mayReceive;
    this.responses = new Collected(mayReceive, received::incrementAndGet);
    this.outcome =
        responses
            .end()
            .handle((all, failure) ->
                failure == null
                    ? new Outcome(all, null)
                    : new Outcome(responses.soFar(), asError(failure)));
  }

  /** Begins a call, which receives a stream's messages from when it may. */
  static EngineCall start(
      EngineSetup.Style style,
      Transport transport,
      RpcMethod<String, String> method,
      List<String> requests,
      CallOptions options,
      CompletionStage<?> mayReceive) {
    EngineCall call = new EngineCall(transport, method, options, mayReceive);
    switch (style) {
      case BLOCKING -> {
        Thread caller = Thread.ofVirtual().unstarted(() -> call.block(requests));
        call.giveUp = caller::interrupt;
        caller.start();
      }
      case ASYNCHRONOUS -> call.begin(requests);
    }
    return call;
  }

  /** Completed when the call has ended; not if an asynchronous caller has given it up. */
  CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  /** Gives the call up: by an interrupt, or by cancelling what its caller was given. */
  void giveUp() {
    giveUp.run();
  }

  private static RpcException asError(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RpcException error) {
      return error;
    }
    throw new AssertionError("a call has failed with what is no RpcException", cause);
  }

  private void block(List<String> requests) {
    try {
      switch (method.kind()) {
        case UNARY -> give(transport.unary(method, requests.getFirst(), options));
        case CLIENT_STREAM -> blockToSend(requests);
        case SERVER_STREAM -> {
          try (ServerStreamingCall<String> call =
              transport.serverStream(method, requests.getFirst(), options)) {
            EngineService.waitFor(mayReceive);
            call.forEach(this::give);
          }
        }
        case BIDI_STREAM -> blockBothWays(requests);
      }
      responses.onComplete();
    } catch (RpcException e) {
      responses.onError(e);
    }
  }

  private void blockToSend(List<String> requests) {
    try (ClientStreamingCall<String, String> call = transport.clientStream(method, options)) {
      for (String request : requests) {
        call.send(request);
        sent.incrementAndGet();
      }
      give(call.finish());
    }
  }

  private void blockBothWays(List<String> requests) {
    try (BidiStreamingCall<String, String> call = transport.bidiStream(method, options)) {
      for (String request : requests) {
        call.send(request);
        sent.incrementAndGet();
      }
      call.closeSend();
      EngineService.waitFor(mayReceive);
      call.forEach(this::give);
    }
  }

  private void give(String response) {
    responses.give(response);
  }

  private void begin(List<String> requests) {
    switch (method.kind()) {
      case UNARY -> giveOnly(transport.unaryAsync(method, requests.getFirst(), options));
      case CLIENT_STREAM ->
          giveOnly(
              transport.clientStreamAsync(
                  method,
                  subscriber -> Published.to(subscriber, requests, null, sent::incrementAndGet),
                  options));
      case SERVER_STREAM -> {
        giveUp = responses::cancel;
        transport.serverStreamAsync(method, requests.getFirst(), options).subscribe(responses);
      }
      case BIDI_STREAM -> {
        giveUp = responses::cancel;
        transport
            .bidiStreamAsync(
                method,
                subscriber -> Published.to(subscriber, requests, null, sent::incrementAndGet),
                options)
            .subscribe(responses);
      }
    }
  }

  private void giveOnly(CompletableFuture<String> response) {
    giveUp = () -> response.cancel(true);
    response.whenComplete((message, failure) -> {
      if (failure == null) {
        give(message);
        responses.onComplete();
      } else if (!response.isCancelled()) {
        responses.onError(failure);
      }
    });
  }
}
