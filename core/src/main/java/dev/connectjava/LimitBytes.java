package dev.connectjava;

import java.util.Locale;
import java.util.OptionalInt;

/** Checks limits that are set in bytes. */
final class LimitBytes {

  private LimitBytes() {}

  /**
   * Returns a limit that is at least one byte.
   *
   * @param what what is limited, for the error message
   * @throws IllegalArgumentException if the limit is less than one byte
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
