package dev.connectjava.spi;

import dev.connectjava.ErrorDetail;
import java.util.Optional;

/**
 * Turns messages into error details and back; found by {@link java.util.ServiceLoader}.
 *
 * <p>Implementations are thread-safe.
 */
public interface DetailConverter {

  /** Whether messages of this class can be turned into details and back. */
  boolean supports(Class<?> messageType);

  /** The detail for a message of a supported class. */
  ErrorDetail pack(Object message);

  /**
   * The message in a detail.
   *
   * @param messageType a supported class
   * @return the message, or empty if the detail's type is not that of the class
   * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#INTERNAL} if the bytes
   *     are no message of this type
   */
  <T> Optional<T> unpack(ErrorDetail detail, Class<T> messageType);
}
