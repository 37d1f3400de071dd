package dev.connectjava.spi;

import java.util.Optional;

/**
 * Turns messages into error details and back; found by {@link java.util.ServiceLoader}.
 *
 * <p>Implementations are thread-safe.
 */
public interface DetailConverter {

  /** Whether messages of this class can be turned into details and back. */
  boolean supports(Class<?> messageType);

  /**
   * The type of the detail for a message: its full name, such as {@code google.rpc.RetryInfo}.
   *
   * @param message a message of a supported class
   */
  String typeName(Object message);

  /**
   * The bytes of the detail for a message, in binary form.
   *
   * @param message a message of a supported class
   * @return the bytes; the caller does not change them
   */
  byte[] encode(Object message);

  /**
   * The message in a detail.
   *
   * @param typeName the full name of the detail's type, without a URL before it
   * @param bytes the detail's bytes; transferred to the converter
   * @param messageType a supported class
   * @return the message, or empty if the detail's type is not that of the class
   * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#INTERNAL} if the bytes
   *     are no message of this type
   */
  <T> Optional<T> decode(String typeName, byte[] bytes, Class<T> messageType);
}
