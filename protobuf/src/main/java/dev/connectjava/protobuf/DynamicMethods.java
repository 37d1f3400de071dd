package dev.connectjava.protobuf;

import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.connectjava.RpcMethod;
import dev.connectjava.RpcMethod.Idempotency;

/**
 * Methods without generated code, made from their schema at run time. They work with handlers,
 * clients and transports of all kinds, and with the codecs of this module.
 *
 * <pre>{@code
 * MethodDescriptor greet = file.findServiceByName("GreetService").findMethodByName("Greet");
 * String response =
 *     transport.unary(
 *         DynamicMethods.ofJson(greet, new JsonCodec()),
 *         "{\"name\": \"Ada\"}",
 *         CallOptions.defaults());
 * }</pre>
 *
 * <p>A client keeps what it needs for a method as long as it lives, so make each method once.
 */
public final class DynamicMethods {

  private DynamicMethods() {}

  /**
   * Returns a method whose messages are {@link DynamicMessage}s of the types in the schema. Sending
   * one of another type throws {@link ClassCastException}.
   *
   * @param schema has the kind and the idempotency of the method, too
   */
  public static RpcMethod<DynamicMessage, DynamicMessage> of(MethodDescriptor schema) {
    return of(schema, DynamicMessage.class).withSchema(() -> schema);
  }

  /**
   * Returns a method whose messages are JSON texts, whatever the codec of the call. To send a text
   * that is not the JSON of a request fails the call with {@link
   * dev.connectjava.Code#INVALID_ARGUMENT}; for a response of a handler it is {@link
   * dev.connectjava.Code#INTERNAL}. {@link RpcMethod#schema} has no {@link MethodDescriptor} for
   * such a method.
   *
   * @param schema has the kind and the idempotency of the method, too
   * @param json reads and writes the texts, with its options and with the types that it knows; the
   *     codec of the call then knows these types, too
   */
  public static RpcMethod<String, String> ofJson(MethodDescriptor schema, JsonCodec json) {
    JsonTexts texts = JsonTexts.of(of(schema), schema, json);
    return of(schema, String.class).withSchema(() -> texts);
  }

  private static <M> RpcMethod<M, M> of(MethodDescriptor schema, Class<M> messages) {
    String service = schema.getService().getFullName();
    String name = schema.getName();
    RpcMethod<M, M> method;
    if (schema.isClientStreaming()) {
      method =
          schema.isServerStreaming()
              ? RpcMethod.bidiStream(service, name, messages, messages)
              : RpcMethod.clientStream(service, name, messages, messages);
    } else {
      method =
          schema.isServerStreaming()
              ? RpcMethod.serverStream(service, name, messages, messages)
              : RpcMethod.unary(service, name, messages, messages);
    }
    return method.withIdempotency(idempotency(schema.getOptions().getIdempotencyLevel()));
  }

  private static Idempotency idempotency(IdempotencyLevel level) {
    return switch (level) {
      case NO_SIDE_EFFECTS -> Idempotency.NO_SIDE_EFFECTS;
      case IDEMPOTENT -> Idempotency.IDEMPOTENT;
      case IDEMPOTENCY_UNKNOWN -> Idempotency.UNKNOWN;
    };
  }
}
