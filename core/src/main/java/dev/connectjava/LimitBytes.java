package dev.connectjava;

import java.util.Locale;
import java.util.OptionalInt;

/** The length in bytes that a setting allows. */
final class LimitBytes {

  private LimitBytes() {}

  /**
   * A limit, which is present.
   *
   * @param what what is limited, for the error
   * @throws IllegalArgumentException if it is below one byte
   */
  static OptionalInt of(String what, int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the %s limit must be at least 1 byte, but was %d", what, bytes));
    }
    return OptionalInt.of(bytes);
  }
}
