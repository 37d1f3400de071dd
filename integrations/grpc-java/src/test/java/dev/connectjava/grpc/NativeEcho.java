package dev.connectjava.grpc;

import dev.connectjava.Code;
import dev.connectjava.Headers;
import dev.connectjava.RequestContext;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import io.grpc.MethodDescriptor;
import io.grpc.testing.integration.Messages.EchoStatus;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.TestServiceGrpc;

/** The service of the contract, for our server; {@link EchoService} is the same for grpc-java. */
final class NativeEcho implements Service {

  @Override
  public ServiceDefinition definition() {
    return ServiceDefinition.builder(TestServiceGrpc.SERVICE_NAME)
        .unary(
            method(TestServiceGrpc.getUnaryCallMethod()),
            (message, context) -> {
              echo(context);
              SimpleRequest request = (SimpleRequest) message;
              if (request.hasResponseStatus()) {
                throw failure(request.getResponseStatus());
              }
              return SimpleResponse.newBuilder().setPayload(request.getPayload()).build();
            })
        .serverStream(
            method(TestServiceGrpc.getStreamingOutputCallMethod()),
            (message, responses, context) -> {
              echo(context);
              StreamingOutputCallRequest request = (StreamingOutputCallRequest) message;
              request
                  .getResponseParametersList()
                  .forEach(each ->
                      responses.send(EchoService.response(EchoService.payload(each.getSize()))));
              if (request.hasResponseStatus()) {
                throw failure(request.getResponseStatus());
              }
            })
        .clientStream(
            method(TestServiceGrpc.getStreamingInputCallMethod()),
            (requests, context) -> {
              echo(context);
              int bytes = 0;
              for (Object each : requests) {
                bytes += ((StreamingInputCallRequest) each).getPayload().getBody().size();
              }
              return StreamingInputCallResponse.newBuilder()
                  .setAggregatedPayloadSize(bytes)
                  .build();
            })
        .bidiStream(
            method(TestServiceGrpc.getFullDuplexCallMethod()),
            (requests, responses, context) -> {
              echo(context);
              for (Object each : requests) {
                StreamingOutputCallRequest request = (StreamingOutputCallRequest) each;
                if (request.hasResponseStatus()) {
                  throw failure(request.getResponseStatus());
                }
                responses.send(EchoService.response(request.getPayload()));
              }
            })
        .build();
  }

  private static RpcMethod<Object, Object> method(MethodDescriptor<?, ?> descriptor) {
    return BridgedMethod.of(descriptor).method();
  }

  private static void echo(RequestContext context) {
    Headers request = context.requestHeaders();
    request
        .first("x-text")
        .ifPresent(text -> {
          byte[] bytes = request.firstBinary("x-bytes-bin").orElseThrow();
          context.responseHeaders().set("x-text", text).addBinary("x-bytes-bin", bytes);
          context.responseTrailers().set("x-text", text).addBinary("x-bytes-bin", bytes);
        });
  }

  private static RpcException failure(EchoStatus status) {
    return new RpcException(Code.ofNumber(status.getCode()).orElseThrow(), status.getMessage())
        .plusDetail(EchoService.DETAIL)
        .withMetadata(MetadataConversion.toHeaders(Outcome.metadata("of the failure")));
  }
}
