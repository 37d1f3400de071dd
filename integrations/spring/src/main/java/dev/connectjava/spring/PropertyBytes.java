package dev.connectjava.spring;

import org.springframework.util.unit.DataSize;

/** The number of bytes in a property. */
final class PropertyBytes {

  private PropertyBytes() {}

  /**
   * Returns the number of bytes as an {@code int}.
   *
   * @param property its name, for the message
   * @throws ConnectPropertyException if it is negative, or 2 GiB or more
   */
  static int of(String property, DataSize size) {
    long bytes = size.toBytes();
    if (bytes > Integer.MAX_VALUE) {
      throw new ConnectPropertyException(
          property + " is " + bytes + " bytes, but must be less than 2 GiB.",
          "Set " + property + " to a smaller size.",
          null);
    }
    if (bytes < 0) {
      throw new ConnectPropertyException(
          property + " is " + bytes + " bytes, but must not be negative.",
          "Set " + property + " to a size of zero or more.",
          null);
    }
    return (int) bytes;
  }
}
