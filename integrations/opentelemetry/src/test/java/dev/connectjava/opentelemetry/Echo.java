package dev.connectjava.opentelemetry;

import com.google.protobuf.StringValue;
import dev.connectjava.Code;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A service with a method of each kind, with blocking and with asynchronous handlers. It records
 * what is current in them.
 */
final class Echo {

  static final String SERVICE = "test.v1.EchoService";
  static final AttributeKey<String> TIER = AttributeKey.stringKey("tier");

  static final RpcMethod<StringValue, StringValue> UNARY =
      RpcMethod.unary(SERVICE, "Unary", StringValue.class, StringValue.class);
  static final RpcMethod<StringValue, StringValue> CLIENT_STREAM =
      RpcMethod.clientStream(SERVICE, "ClientStream", StringValue.class, StringValue.class);
  static final RpcMethod<StringValue, StringValue> SERVER_STREAM =
      RpcMethod.serverStream(SERVICE, "ServerStream", StringValue.class, StringValue.class);
  static final RpcMethod<StringValue, StringValue> BIDI_STREAM =
      RpcMethod.bidiStream(SERVICE, "BidiStream", StringValue.class, StringValue.class);

  /** The span and the value {@code user} of the baggage that were current in a handler. */
  record Current(String traceId, String spanId, String user) {}

  final LinkedBlockingQueue<Current> currents = new LinkedBlockingQueue<>();

  /** Handlers answer when this is complete. */
  CompletableFuture<Void> answers = CompletableFuture.completedFuture(null);

  static StringValue message(String text) {
    return StringValue.of(text);
  }

  ServiceDefinition blocking() {
    return ServiceDefinition.builder(SERVICE)
        .unary(UNARY, (request, call) -> answer(request, call))
        .clientStream(CLIENT_STREAM, this::join)
        .serverStream(SERVER_STREAM, this::split)
        .bidiStream(BIDI_STREAM, this::repeat)
        .build();
  }

  ServiceDefinition async() {
    return ServiceDefinition.builder(SERVICE)
        .asyncUnary(UNARY, this::answerAsync)
        .asyncClientStream(CLIENT_STREAM, this::joinAsync)
        .asyncServerStream(SERVER_STREAM, (request, call) -> splitAsync(request, call))
        .asyncBidiStream(BIDI_STREAM, this::repeatAsync)
        .build();
  }

  private StringValue answer(StringValue request, RequestContext call) {
    currents.add(
        new Current(
            Span.current().getSpanContext().getTraceId(),
            Span.current().getSpanContext().getSpanId(),
            String.valueOf(Baggage.current().getEntryValue("user"))));
    CallLabels.put(call, TIER, "gold");
    answers.join();
    if (request.getValue().startsWith("fail ")) {
      String code = request.getValue().substring("fail ".length());
      throw new RpcException(Code.valueOf(code), "asked for it");
    }
    return request;
  }

  private StringValue join(RequestStream<StringValue> requests, RequestContext call) {
    StringBuilder all = new StringBuilder();
    requests.forEach(request -> all.append(request.getValue()));
    return answer(message(all.toString()), call);
  }

  private void split(
      StringValue request, ResponseStream<StringValue> responses, RequestContext call) {
    StringValue answer = answer(request, call);
    responses.send(answer);
    responses.send(answer);
  }

  private void repeat(
      RequestStream<StringValue> requests,
      ResponseStream<StringValue> responses,
      RequestContext call) {
    requests.forEach(request -> responses.send(answer(request, call)));
  }

  private CompletionStage<StringValue> answerAsync(StringValue request, RequestContext call) {
    try {
      return CompletableFuture.completedFuture(answer(request, call));
    } catch (RpcException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<StringValue> joinAsync(
      Flow.Publisher<StringValue> requests, RequestContext call) {
    return Publishers.collect(requests)
        .thenApply(all -> {
          StringBuilder joined = new StringBuilder();
          all.forEach(request -> joined.append(request.getValue()));
          return answer(message(joined.toString()), call);
        });
  }

  private Flow.Publisher<StringValue> splitAsync(StringValue request, RequestContext call) {
    StringValue answer = answer(request, call);
    return Publishers.of(List.of(answer, answer));
  }

  private Flow.Publisher<StringValue> repeatAsync(
      Flow.Publisher<StringValue> requests, RequestContext call) {
    List<StringValue> answers = new ArrayList<>();
    return Publishers.after(
        Publishers.collect(requests)
            .thenApply(all -> {
              all.forEach(request -> answers.add(answer(request, call)));
              return answers;
            }));
  }
}
