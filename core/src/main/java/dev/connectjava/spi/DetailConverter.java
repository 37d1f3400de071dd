package dev.connectjava.spi;

import java.util.Optional;

/**
 * A converter between messages and the bytes of {@link dev.connectjava.ErrorDetail}s. Found by
 * {@link java.util.ServiceLoader}; implementations must be thread-safe.
 */
public interface DetailConverter {

  /** Returns whether the converter supports messages of this class. */
  boolean supports(Class<?> messageType);

  /**
   * Returns the type name of the detail for a message: its full name, such as {@code
   * google.rpc.RetryInfo}.
   *
   * @param message a message of a supported class
   */
  String typeName(Object message);

  /**
   * Returns the bytes of the detail for a message, in binary form.
   *
   * @param message a message of a supported class
   * @return the bytes; the caller does not change them
   */
  byte[] encode(Object message);

  /**
   * Returns the message of a detail.
   *
   * @param typeName the full name of the detail's type, without a URL before it
   * @param bytes the detail's bytes; transferred to the converter
   * @param messageType a supported class
   * @return the message, or empty if the class has another type name
   * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#INTERNAL} if the bytes
   *     are not a valid message of this type
   */
  <T> Optional<T> decode(String typeName, byte[] bytes, Class<T> messageType);
}
