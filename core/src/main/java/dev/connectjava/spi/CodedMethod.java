package dev.connectjava.spi;

import java.util.Optional;

/**
 * A method as a {@link Codec} sees it. Implemented by the library, and may grow; immutable and
 * thread-safe.
 *
 * @param <I> the class of a request message
 * @param <O> the class of a response message
 */
public interface CodedMethod<I, O> {

  /** The path of the method's URL: {@code /service/name}. */
  String procedure();

  /** The class of request messages. */
  Class<I> requestType();

  /** The class of response messages. */
  Class<O> responseType();

  /**
   * The schema's own description of the method, for protobuf a {@code
   * com.google.protobuf.Descriptors.MethodDescriptor}.
   *
   * @return the description, or empty if there is none or it is of another class
   */
  <S> Optional<S> schema(Class<S> schemaType);
}
