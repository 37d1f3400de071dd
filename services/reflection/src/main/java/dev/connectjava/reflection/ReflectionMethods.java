package dev.connectjava.reflection;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.connectjava.RpcMethod;
import io.grpc.reflection.v1.ServerReflectionMethods;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;

/**
 * The one method of both versions, which differ only in their names: in binary form and in JSON the
 * messages of v1 are the same as those of v1alpha.
 */
final class ReflectionMethods {

  static final RpcMethod<ServerReflectionRequest, ServerReflectionResponse> V1 =
      ServerReflectionMethods.SERVER_REFLECTION_INFO;

  static final RpcMethod<ServerReflectionRequest, ServerReflectionResponse> V1ALPHA =
      withMessagesOfV1(io.grpc.reflection.v1alpha.ServerReflectionMethods.SERVER_REFLECTION_INFO);

  private ReflectionMethods() {}

  private static RpcMethod<ServerReflectionRequest, ServerReflectionResponse> withMessagesOfV1(
      RpcMethod<?, ?> old) {
    return RpcMethod.bidiStream(
            old.service(),
            old.name(),
            ServerReflectionRequest.class,
            ServerReflectionResponse.class)
        .withSchema(() -> old.schema(MethodDescriptor.class).orElseThrow());
  }
}
