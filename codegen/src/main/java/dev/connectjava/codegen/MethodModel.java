package dev.connectjava.codegen;

import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;

/**
 * What is known of a method.
 *
 * @param name its name in the schema
 * @param javaName its name in Java
 * @param constant the name of its constant
 * @param request the class of request messages
 * @param response the class of response messages
 * @param kind how many messages travel each way
 * @param idempotency what the schema says of a second execution
 * @param comment the comment before it; empty if there is none
 * @param deprecated whether the schema says that it is
 */
record MethodModel(
    String name,
    String javaName,
    String constant,
    JavaName request,
    JavaName response,
    Kind kind,
    IdempotencyLevel idempotency,
    String comment,
    boolean deprecated) {

  /** How many messages travel each way. */
  enum Kind {
    UNARY("unary"),
    CLIENT_STREAM("clientStream"),
    SERVER_STREAM("serverStream"),
    BIDI_STREAM("bidiStream");

    private final String factory;

    Kind(String factory) {
      this.factory = factory;
    }

    /**
     * The method that makes one of this kind, of {@code RpcMethod} and of {@code
     * ServiceDefinition}.
     */
    String factory() {
      return factory;
    }

    /** Whether the client may send any number of messages. */
    boolean clientStreams() {
      return this == CLIENT_STREAM || this == BIDI_STREAM;
    }

    /** Whether the server may send any number of messages. */
    boolean serverStreams() {
      return this == SERVER_STREAM || this == BIDI_STREAM;
    }

    private static Kind of(MethodDescriptorProto method) {
      if (method.getClientStreaming()) {
        return method.getServerStreaming() ? BIDI_STREAM : CLIENT_STREAM;
      }
      return method.getServerStreaming() ? SERVER_STREAM : UNARY;
    }
  }

  static MethodModel of(
      MethodDescriptorProto method, JavaTypes types, NameScope scope, String comment) {
    return new MethodModel(
        method.getName(),
        JavaIdentifiers.method(method.getName()),
        scope.declared(JavaIdentifiers.constant(method.getName())),
        types.message(method.getInputType()),
        types.message(method.getOutputType()),
        Kind.of(method),
        method.getOptions().getIdempotencyLevel(),
        comment,
        method.getOptions().getDeprecated());
  }
}
