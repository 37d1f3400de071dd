package dev.connectjava.grpc;

import dev.connectjava.RpcMethod;
import dev.connectjava.RpcMethod.Idempotency;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import org.jspecify.annotations.Nullable;

/**
 * A method of grpc-java as the engine has it. Immutable and thread-safe.
 *
 * <p>The codecs of the engine read and write messages of protobuf-java, so these have JSON. This
 * applies only to the marshallers of grpc-protobuf, since any other one may have a form of its own.
 * All other messages are bytes for the engine.
 *
 * @param <Q> the class of a request message
 * @param <P> the class of a response message
 */
final class BridgedMethod<Q, P> {

  private static final String MARSHALLERS_OF_PROTOBUF = "io.grpc.protobuf.";

  private final MethodDescriptor<Q, P> descriptor;
  private final RpcMethod<?, ?> method;
  private final MessageForm<Q> requests;
  private final MessageForm<P> responses;

  private BridgedMethod(
      MethodDescriptor<Q, P> descriptor,
      RpcMethod<?, ?> method,
      MessageForm<Q> requests,
      MessageForm<P> responses) {
    this.descriptor = descriptor;
    this.method = method;
    this.requests = requests;
    this.responses = responses;
  }

  /**
   * Returns the method of a descriptor.
   *
   * @throws IllegalArgumentException if the type of the method is unknown, or its name has no
   *     service
   */
  static <Q, P> BridgedMethod<Q, P> of(MethodDescriptor<Q, P> descriptor) {
    Class<Q> request = messageClass(descriptor.getRequestMarshaller());
    Class<P> response = messageClass(descriptor.getResponseMarshaller());
    if (request == null || response == null) {
      return new BridgedMethod<>(
          descriptor,
          method(descriptor, byte[].class, byte[].class),
          new MarshalledForm<>(descriptor.getRequestMarshaller()),
          new MarshalledForm<>(descriptor.getResponseMarshaller()));
    }
    return new BridgedMethod<>(
        descriptor,
        ProtobufSchema.addTo(method(descriptor, request, response), descriptor),
        new CodedForm<>(request, descriptor.getRequestMarshaller()),
        new CodedForm<>(response, descriptor.getResponseMarshaller()));
  }

  /** Returns the class of the messages; null if only their marshaller knows them. */
  @SuppressWarnings("unchecked") // The class of a message that the marshaller returns.
  private static <T> @Nullable Class<T> messageClass(Marshaller<T> marshaller) {
    if (!marshaller.getClass().getName().startsWith(MARSHALLERS_OF_PROTOBUF)
        || !(marshaller instanceof PrototypeMarshaller<T> known)) {
      return null;
    }
    T prototype = known.getMessagePrototype();
    return prototype != null && ProtobufSchema.isGenerated(prototype)
        ? (Class<T>) prototype.getClass()
        : null;
  }

  private static <I, O> RpcMethod<I, O> method(
      MethodDescriptor<?, ?> descriptor, Class<I> request, Class<O> response) {
    String service = descriptor.getServiceName();
    String name = descriptor.getBareMethodName();
    if (service == null || name == null) {
      throw new IllegalArgumentException(
          "a method's name is service/method, but was \"" + descriptor.getFullMethodName() + "\"");
    }
    RpcMethod<I, O> method =
        switch (descriptor.getType()) {
          case UNARY -> RpcMethod.unary(service, name, request, response);
          case CLIENT_STREAMING -> RpcMethod.clientStream(service, name, request, response);
          case SERVER_STREAMING -> RpcMethod.serverStream(service, name, request, response);
          case BIDI_STREAMING -> RpcMethod.bidiStream(service, name, request, response);
          case UNKNOWN ->
              throw new IllegalArgumentException(
                  "the type of " + descriptor.getFullMethodName() + " is unknown");
        };
    return method.withIdempotency(
        descriptor.isSafe()
            ? Idempotency.NO_SIDE_EFFECTS
            : descriptor.isIdempotent() ? Idempotency.IDEMPOTENT : Idempotency.UNKNOWN);
  }

  MethodDescriptor<Q, P> descriptor() {
    return descriptor;
  }

  /** Returns the method for the engine; its messages are what the forms return. */
  @SuppressWarnings("unchecked") // The engine checks messages by the classes that the method has.
  RpcMethod<Object, Object> method() {
    return (RpcMethod<Object, Object>) method;
  }

  MessageForm<Q> requests() {
    return requests;
  }

  MessageForm<P> responses() {
    return responses;
  }
}
