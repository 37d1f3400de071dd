package dev.connectjava.conformance;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import connectrpc.conformance.v1.ConformanceService;
import connectrpc.conformance.v1.Service.BidiStreamRequest;
import connectrpc.conformance.v1.Service.BidiStreamResponse;
import connectrpc.conformance.v1.Service.ClientStreamRequest;
import connectrpc.conformance.v1.Service.ClientStreamResponse;
import connectrpc.conformance.v1.Service.ConformancePayload;
import connectrpc.conformance.v1.Service.ConformancePayload.RequestInfo;
import connectrpc.conformance.v1.Service.IdempotentUnaryRequest;
import connectrpc.conformance.v1.Service.IdempotentUnaryResponse;
import connectrpc.conformance.v1.Service.ServerStreamRequest;
import connectrpc.conformance.v1.Service.ServerStreamResponse;
import connectrpc.conformance.v1.Service.StreamResponseDefinition;
import connectrpc.conformance.v1.Service.UnaryRequest;
import connectrpc.conformance.v1.Service.UnaryResponse;
import connectrpc.conformance.v1.Service.UnaryResponseDefinition;
import dev.connectjava.Code;
import dev.connectjava.ErrorDetail;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The suite's service: each request defines its response. */
final class Conformance implements ConformanceService {

  @Override
  public UnaryResponse unary(UnaryRequest request, RequestContext context) {
    ConformancePayload payload = answer(request.getResponseDefinition(), List.of(request), context);
    return UnaryResponse.newBuilder().setPayload(payload).build();
  }

  @Override
  public IdempotentUnaryResponse idempotentUnary(
      IdempotentUnaryRequest request, RequestContext context) {
    ConformancePayload payload = answer(request.getResponseDefinition(), List.of(request), context);
    return IdempotentUnaryResponse.newBuilder().setPayload(payload).build();
  }

  @Override
  public ClientStreamResponse clientStream(
      RequestStream<ClientStreamRequest> requests, RequestContext context) {
    List<ClientStreamRequest> all = new ArrayList<>();
    requests.forEach(all::add);
    UnaryResponseDefinition definition =
        all.isEmpty()
            ? UnaryResponseDefinition.getDefaultInstance()
            : all.getFirst().getResponseDefinition();
    return ClientStreamResponse.newBuilder().setPayload(answer(definition, all, context)).build();
  }

  @Override
  public void serverStream(
      ServerStreamRequest request,
      ResponseStream<ServerStreamResponse> responses,
      RequestContext context) {
    StreamResponseDefinition definition = request.getResponseDefinition();
    begin(definition, responses, context);
    RequestInfo info = requestInfo(List.of(request), context);
    for (int i = 0; i < definition.getResponseDataCount(); i++) {
      pause(definition.getResponseDelayMs());
      ConformancePayload payload = payload(definition.getResponseData(i), i == 0 ? info : null);
      responses.send(ServerStreamResponse.newBuilder().setPayload(payload).build());
    }
    failIfDefined(definition, info);
  }

  @Override
  public void bidiStream(
      RequestStream<BidiStreamRequest> requests,
      ResponseStream<BidiStreamResponse> responses,
      RequestContext context) {
    BidiStreamRequest first = requests.receive();
    if (first == null) {
      return;
    }
    new BidiConversation(first, requests, responses, context).hold();
  }

  private static ConformancePayload answer(
      UnaryResponseDefinition definition,
      List<? extends Message> requests,
      RequestContext context) {
    Messages.addAll(context.responseHeaders(), definition.getResponseHeadersList());
    Messages.addAll(context.responseTrailers(), definition.getResponseTrailersList());
    RequestInfo info = requestInfo(requests, context);
    pause(definition.getResponseDelayMs());
    if (definition.hasError()) {
      throw failure(definition.getError(), info);
    }
    return payload(definition.getResponseData(), info);
  }

  static void begin(
      StreamResponseDefinition definition, ResponseStream<?> responses, RequestContext context) {
    Messages.addAll(context.responseHeaders(), definition.getResponseHeadersList());
    Messages.addAll(context.responseTrailers(), definition.getResponseTrailersList());
    responses.sendHeaders();
  }

  /** Fails the call if it is defined to fail, with the request info if no response had it. */
  static void failIfDefined(StreamResponseDefinition definition, RequestInfo info) {
    if (definition.hasError()) {
      throw failure(definition.getError(), definition.getResponseDataCount() == 0 ? info : null);
    }
  }

  static RpcException failure(
      connectrpc.conformance.v1.Service.Error error, @Nullable RequestInfo info) {
    RpcException failure =
        new RpcException(
            Code.ofNumber(error.getCode().getNumber()).orElse(Code.UNKNOWN), error.getMessage());
    for (Any detail : error.getDetailsList()) {
      String type = detail.getTypeUrl().substring(detail.getTypeUrl().lastIndexOf('/') + 1);
      failure = failure.plusDetail(ErrorDetail.of(type, detail.getValue().toByteArray()));
    }
    return info == null ? failure : failure.plusDetail(info);
  }

  static ConformancePayload payload(ByteString data, @Nullable RequestInfo info) {
    ConformancePayload.Builder payload = ConformancePayload.newBuilder().setData(data);
    return (info == null ? payload : payload.setRequestInfo(info)).build();
  }

  static RequestInfo requestInfo(List<? extends Message> requests, RequestContext context) {
    RequestInfo.Builder info = RequestInfo.newBuilder();
    info.addAllRequestHeaders(Messages.headers(context.requestHeaders()));
    context.deadline().ifPresent(deadline -> info.setTimeoutMs(deadline.remaining().toMillis()));
    requests.forEach(request -> info.addRequests(Any.pack(request)));
    return info.build();
  }

  /** Waits for this time, or until the call is cancelled. */
  static void pause(int millis) {
    long until = System.nanoTime() + millis * 1_000_000L;
    for (long left = until - System.nanoTime();
        left > 0 && !Thread.currentThread().isInterrupted();
        left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
