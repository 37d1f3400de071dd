package dev.connectjava.grpc;

import dev.connectjava.Code;
import dev.connectjava.RpcException;

/**
 * The form in which the engine has the messages of one direction. Immutable and thread-safe.
 *
 * @param <T> the class that grpc-java has for a message
 */
sealed interface MessageForm<T> permits CodedForm, MarshalledForm {

  /** Returns the message for the engine. */
  Object toEngine(T message);

  /**
   * Returns the message for grpc-java.
   *
   * @throws RpcException with {@link Code#INVALID_ARGUMENT} if the marshaller can't read it
   */
  T toGrpc(Object message);

  /** Returns how many bytes a message of the engine has, encoded and uncompressed. */
  int length(Object message);
}
