package dev.connectjava.memory;

import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A service of the four kinds, each written in both styles, which answers as a test says: when all
 * requests have come.
 */
final class EngineService {

  /** What a call is answered with: messages, and then the end or an error. */
  record Answer(List<String> messages, @Nullable RpcException error) {

    static Answer of(String... messages) {
      return new Answer(List.of(messages), null);
    }
  }

  /** Answers the requests of a call. */
  @FunctionalInterface
  interface Script {
    CompletionStage<Answer> answer(List<String> requests, RequestContext context);
  }

  private static final String NAME = "engine.Texts";

  static final RpcMethod<String, String> UNARY =
      RpcMethod.unary(NAME, "Unary", String.class, String.class);
  static final RpcMethod<String, String> CLIENT_STREAM =
      RpcMethod.clientStream(NAME, "ClientStream", String.class, String.class);
  static final RpcMethod<String, String> SERVER_STREAM =
      RpcMethod.serverStream(NAME, "ServerStream", String.class, String.class);
  static final RpcMethod<String, String> BIDI_STREAM =
      RpcMethod.bidiStream(NAME, "BidiStream", String.class, String.class);

  static RpcMethod<String, String> method(RpcMethod.Kind kind) {
    return switch (kind) {
      case UNARY -> UNARY;
      case CLIENT_STREAM -> CLIENT_STREAM;
      case SERVER_STREAM -> SERVER_STREAM;
      case BIDI_STREAM -> BIDI_STREAM;
    };
  }

  /** How many messages handlers have received, and sent: those that streams took. */
  final AtomicInteger received = new AtomicInteger();

  final AtomicInteger sent = new AtomicInteger();

  /** When handlers begin to receive streams. */
  private volatile CompletionStage<?> mayReceive = CompletableFuture.completedFuture(null);

  private volatile Script script =
      (requests, context) -> CompletableFuture.completedFuture(Answer.of("unscripted"));

  void answer(Script newScript) {
    script = newScript;
  }

  void receiveWhen(CompletionStage<?> begin) {
    mayReceive = begin;
  }

  ServiceDefinition definition(EngineSetup.Style style) {
    ServiceDefinition.Builder service = ServiceDefinition.builder(NAME);
    return switch (style) {
      case BLOCKING ->
          service
              .unary(UNARY, (request, context) -> only(answer(List.of(request), context)))
              .clientStream(
                  CLIENT_STREAM, (requests, context) -> only(answer(collected(requests), context)))
              .serverStream(
                  SERVER_STREAM,
                  (request, responses, context) ->
                      send(answer(List.of(request), context), responses))
              .bidiStream(
                  BIDI_STREAM,
                  (requests, responses, context) ->
                      send(answer(collected(requests), context), responses))
              .build();
      case ASYNCHRONOUS ->
          service
              .asyncUnary(
                  UNARY,
                  (request, context) ->
                      script.answer(List.of(request), context).thenApply(EngineService::only))
              .asyncClientStream(
                  CLIENT_STREAM,
                  (requests, context) ->
                      answerLater(requests, context).thenApply(EngineService::only))
              .asyncServerStream(
                  SERVER_STREAM,
                  (request, context) -> published(script.answer(List.of(request), context)))
              .asyncBidiStream(
                  BIDI_STREAM, (requests, context) -> published(answerLater(requests, context)))
              .build();
    };
  }

  private static String only(Answer answer) {
    if (answer.error() != null) {
      throw answer.error();
    }
    return answer.messages().getFirst();
  }

  private Answer answer(List<String> requests, RequestContext context) {
    return waitFor(script.answer(requests, context));
  }

  /** Waits for a stage, and no longer than the thread is not interrupted. */
  static <T> T waitFor(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get();
    } catch (InterruptedException e) {
      throw new RpcException(Code.ABORTED, "the thread was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private List<String> collected(RequestStream<String> requests) {
    waitFor(mayReceive);
    List<String> all = new ArrayList<>();
    for (String request : requests) {
      all.add(request);
      received.incrementAndGet();
    }
    return all;
  }

  private void send(Answer answer, ResponseStream<String> responses) {
    for (String message : answer.messages()) {
      responses.send(message);
      sent.incrementAndGet();
    }
    if (answer.error() != null) {
      throw answer.error();
    }
  }

  private CompletionStage<Answer> answerLater(
      Flow.Publisher<String> requests, RequestContext context) {
    Collected all = new Collected(mayReceive, received::incrementAndGet);
    requests.subscribe(all);
    return all.end().thenCompose(messages -> script.answer(messages, context));
  }

  private Flow.Publisher<String> published(CompletionStage<Answer> stage) {
    return subscriber ->
        stage.whenComplete((answer, failure) -> {
          List<String> messages = failure == null ? answer.messages() : List.of();
          Throwable error = failure == null ? answer.error() : failure;
          Published.to(subscriber, messages, error, sent::incrementAndGet);
        });
  }
}
