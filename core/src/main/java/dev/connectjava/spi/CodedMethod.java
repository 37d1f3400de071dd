package dev.connectjava.spi;

import java.util.Optional;

/**
 * A method as a {@link Codec} sees it. Immutable and thread-safe; not for implementation by users:
 * methods may be added.
 *
 * @param <I> the class of a request message
 * @param <O> the class of a response message
 */
public interface CodedMethod<I, O> {

  /** Returns the path of the method's URL: {@code /service/name}. */
  String procedure();

  /** Returns the class of request messages. */
  Class<I> requestType();

  /** Returns the class of response messages. */
  Class<O> responseType();

  /**
   * Returns the class of request messages that the method was made with, which {@link
   * dev.connectjava.RpcMethod#withRequestType} and {@link dev.connectjava.RpcMethod#encoded} keep:
   * for a generated method, the generated class of messages. So a codec knows without the schema
   * which messages another class must have. By default, it is the {@linkplain #requestType() class
   * of request messages}.
   */
  default Class<?> declaredRequestType() {
    return requestType();
  }

  /** As {@link #declaredRequestType} for response messages. */
  default Class<?> declaredResponseType() {
    return responseType();
  }

  /**
   * Returns the description of the method in the schema language, for protobuf a {@code
   * com.google.protobuf.Descriptors.MethodDescriptor}.
   *
   * @return the description, or empty if there is none or it is not an instance of this class
   */
  <S> Optional<S> schema(Class<S> schemaType);
}
