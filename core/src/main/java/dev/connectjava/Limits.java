package dev.connectjava;

import java.util.Locale;

/**
 * How large a call may grow. Immutable and thread-safe.
 *
 * <p>A limit is checked before memory is taken, and while a message is being decompressed.
 */
public final class Limits {

  private static final int MEBIBYTE = 1024 * 1024;
  private static final Limits DEFAULTS = new Limits(4 * MEBIBYTE, Integer.MAX_VALUE);
  private static final Limits CLIENT_DEFAULTS = new Limits(Integer.MAX_VALUE, 4 * MEBIBYTE);

  private final int requestMessageBytes;
  private final int responseMessageBytes;

  private Limits(int requestMessageBytes, int responseMessageBytes) {
    this.requestMessageBytes = requestMessageBytes;
    this.responseMessageBytes = responseMessageBytes;
  }

  /** A server's: 4 MiB for a request message, no limit for a response message. */
  public static Limits defaults() {
    return DEFAULTS;
  }

  /** A client's: no limit for a request message, 4 MiB for a response message. */
  public static Limits clientDefaults() {
    return CLIENT_DEFAULTS;
  }

  /**
   * These limits with another one for each request message, compressed or not.
   *
   * @param bytes from 1 up
   */
  public Limits withRequestMessageBytes(int bytes) {
    return new Limits(positive("request message", bytes), responseMessageBytes);
  }

  /**
   * These limits with another one for each response message, compressed or not.
   *
   * @param bytes from 1 up; {@link Integer#MAX_VALUE} for none
   */
  public Limits withResponseMessageBytes(int bytes) {
    return new Limits(requestMessageBytes, positive("response message", bytes));
  }

  /** The largest request message, in bytes. */
  public int requestMessageBytes() {
    return requestMessageBytes;
  }

  /** The largest response message, in bytes. */
  public int responseMessageBytes() {
    return responseMessageBytes;
  }

  private static int positive(String what, int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the %s limit must be at least 1 byte, but was %d", what, bytes));
    }
    return bytes;
  }
}
