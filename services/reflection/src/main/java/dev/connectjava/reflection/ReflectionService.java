package dev.connectjava.reflection;

import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import java.util.Map;
import java.util.Set;

/** The service in both versions, which differ only in their names. Thread-safe. */
final class ReflectionService {

  private volatile Schema schema = new Schema(Map.of(), Set.of());

  /** Sets the schema for all further responses. */
  void describe(Schema newSchema) {
    schema = newSchema;
  }

  ServiceDefinition v1() {
    return definition(ReflectionMethods.V1);
  }

  ServiceDefinition v1alpha() {
    return definition(ReflectionMethods.V1ALPHA);
  }

  private ServiceDefinition definition(
      RpcMethod<ServerReflectionRequest, ServerReflectionResponse> method) {
    return ServiceDefinition.builder(method.service()).bidiStream(method, this::answer).build();
  }

  private void answer(
      RequestStream<ServerReflectionRequest> requests,
      ResponseStream<ServerReflectionResponse> responses,
      RequestContext context) {
    for (ServerReflectionRequest request : requests) {
      responses.send(ReflectionAnswer.to(request, schema));
    }
  }
}
