package dev.connectjava.protocol;

import dev.connectjava.http.MessageMemory;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether the messages of one body are admitted, besides the longest that is allowed.
 *
 * @param memory what they may take of
 * @param bodyBytes the length that the head announces for the whole body; {@link #UNKNOWN} if it
 *     announces none
 */
public record Admission(MessageMemory memory, long bodyBytes) {

  /** The length of a body that is announced by nothing. */
  public static final long UNKNOWN = -1;

  private static final Admission UNLIMITED = new Admission(MessageMemory.unlimited(), UNKNOWN);

  /**
   * Admits a message of a length that is known.
   *
   * @param whole whether all of its bytes are there; otherwise they are reserved as they come
   * @throws dev.connectjava.RpcException if there is no memory for it
   */
  Reservation admit(Inbound inbound, int messageBytes, boolean whole) {
    return whole
        ? Reservation.of(memory, inbound, messageBytes)
        : Reservation.ofAnnounced(memory, inbound, messageBytes);
  }

  /** Of a body whose messages nobody counts. */
  static Admission unlimited() {
    return UNLIMITED;
  }

  /**
   * The length that a header field announces.
   *
   * @param contentLength the field's value, or null if there is none
   */
  public static long bodyBytes(@Nullable String contentLength) {
    if (contentLength == null) {
      return UNKNOWN;
    }
    try {
      return Math.max(UNKNOWN, Long.parseLong(contentLength));
    } catch (NumberFormatException e) {
      return UNKNOWN; // The transport decides what becomes of it; admission goes by what arrives.
    }
  }
}
