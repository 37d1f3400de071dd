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
   * Returns the class that request messages had before {@link
   * dev.connectjava.RpcMethod#withRequestType} changed it: for a generated method, the generated
   * class of messages. So a codec can check the new class without the schema.
   */
  default Class<?> originalRequestType() {
    return requestType();
  }

  /** As {@link #originalRequestType} for response messages. */
  default Class<?> originalResponseType() {
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
