package dev.connectjava.conformance;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import connectrpc.conformance.v1.ConformanceServiceMethods;
import connectrpc.conformance.v1.Service.BidiStreamResponse;
import connectrpc.conformance.v1.Service.ClientStreamResponse;
import connectrpc.conformance.v1.Service.ConformancePayload;
import connectrpc.conformance.v1.Service.IdempotentUnaryResponse;
import connectrpc.conformance.v1.Service.ServerStreamResponse;
import connectrpc.conformance.v1.Service.UnaryResponse;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCall;
import dev.connectjava.RpcMethod;
import dev.connectjava.Transport;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call from {@link Transport#open}, with the methods that do not wait. */
final class OpenCall<I extends Message, O> implements CallUnderTest {

  private final Class<I> requestType;
  private final ClientCall<I, O> call;
  private final Function<O, ConformancePayload> payload;

  private OpenCall(
      RpcMethod<I, O> method,
      Function<O, ConformancePayload> payload,
      Transport transport,
      CallOptions options) {
    this.requestType = method.requestType();
    this.call = transport.open(method, options);
    this.payload = payload;
  }

  static CallUnderTest open(String method, Transport transport, CallOptions options) {
    return switch (method) {
      case "Unary" ->
          new OpenCall<>(
              ConformanceServiceMethods.UNARY, UnaryResponse::getPayload, transport, options);
      case "IdempotentUnary" ->
          new OpenCall<>(
              ConformanceServiceMethods.IDEMPOTENT_UNARY,
              IdempotentUnaryResponse::getPayload,
              transport,
              options);
      case "Unimplemented" ->
          new OpenCall<>(
              ConformanceServiceMethods.UNIMPLEMENTED, Messages::payload, transport, options);
      case "ClientStream" ->
          new OpenCall<>(
              ConformanceServiceMethods.CLIENT_STREAM,
              ClientStreamResponse::getPayload,
              transport,
              options);
      case "ServerStream" ->
          new OpenCall<>(
              ConformanceServiceMethods.SERVER_STREAM,
              ServerStreamResponse::getPayload,
              transport,
              options);
      case "BidiStream" ->
          new OpenCall<>(
              ConformanceServiceMethods.BIDI_STREAM,
              BidiStreamResponse::getPayload,
              transport,
              options);
      default -> throw Messages.noSuchMethod(method);
    };
  }

  @Override
  public void send(Any request) {
    CompletableFuture<Void> sent =
        call.sendAsync(Messages.unpack(request, requestType)).toCompletableFuture();
    Outcomes.await(sent);
  }

  @Override
  public void closeSend() {
    call.closeSend();
  }

  @Override
  public @Nullable ConformancePayload receive() {
    return Outcomes.await(call.receiveAsync().toCompletableFuture()).map(payload).orElse(null);
  }

  @Override
  public void cancel() {
    call.cancel();
  }
}
