package dev.connectjava.codegen;

import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;

/**
 * A method of a service.
 *
 * @param name the name in the schema
 * @param javaName the name in Java
 * @param constant the name of its constant
 * @param request the class of the request messages
 * @param response the class of the response messages
 * @param kind whether each side sends one message or a stream
 * @param idempotency the idempotency in the schema
 * @param comment the comment before the method; empty if there is none
 * @param deprecated whether the method is deprecated in the schema
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

  /** The kinds of methods, by whether each side sends one message or a stream. */
  enum Kind {
    UNARY("unary", "unary"),
    CLIENT_STREAM("clientStream", "client streaming"),
    SERVER_STREAM("serverStream", "server streaming"),
    BIDI_STREAM("bidiStream", "bidirectional streaming");

    private final String factory;
    private final String words;

    Kind(String factory, String words) {
      this.factory = factory;
      this.words = words;
    }

    /**
     * Returns the name of the methods of {@code RpcMethod} and {@code ServiceDefinition} that make
     * and take a method of this kind.
     */
    String factory() {
      return factory;
    }

    /** Returns the kind in words, for Javadoc. */
    String words() {
      return words;
    }

    /** Returns whether the client may send any number of messages. */
    boolean clientStreams() {
      return this == CLIENT_STREAM || this == BIDI_STREAM;
    }

    /** Returns whether the server may send any number of messages. */
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

  /** Returns this method with other classes of messages, and with another name of its constant. */
  MethodModel with(JavaName newRequest, JavaName newResponse, String newConstant) {
    return new MethodModel(
        name,
        javaName,
        newConstant,
        newRequest,
        newResponse,
        kind,
        idempotency,
        comment,
        deprecated);
  }
}
