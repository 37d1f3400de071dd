package dev.connectjava.reflection;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.connectjava.RequestContext;
import dev.connectjava.RequestStream;
import dev.connectjava.ResponseStream;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import io.grpc.reflection.v1.ServerReflectionMethods;
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
    return definition(ServerReflectionMethods.SERVER_REFLECTION_INFO);
  }

  /** Uses the messages of v1: in binary form and in JSON they are the same as those of v1alpha. */
  ServiceDefinition v1alpha() {
    RpcMethod<?, ?> old = io.grpc.reflection.v1alpha.ServerReflectionMethods.SERVER_REFLECTION_INFO;
    return definition(
        RpcMethod.bidiStream(
                old.service(),
                old.name(),
                ServerReflectionRequest.class,
                ServerReflectionResponse.class)
            .withSchema(() -> old.schema(MethodDescriptor.class).orElseThrow()));
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
