package dev.connectjava.protocol;

import dev.connectjava.http.MessageMemory;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which the messages of one body are admitted, in addition to the length limit.
 *
 * @param memory the memory that the messages may take
 * @param bodyBytes the length that the head announces for the whole body; {@link #UNKNOWN} if it
 *     announces none
 */
public record Admission(MessageMemory memory, long bodyBytes) {

  /** The length of a body whose length is not announced. */
  public static final long UNKNOWN = -1;

  private static final Admission UNLIMITED = new Admission(MessageMemory.unlimited(), UNKNOWN);

  /**
   * Admits a message of a known length.
   *
   * @param whole whether all of its bytes have arrived; otherwise they are reserved as they arrive
   * @throws dev.connectjava.RpcException if there is no memory for it
   */
  Reservation admit(Inbound inbound, int messageBytes, boolean whole) {
    return whole
        ? Reservation.of(memory, inbound, messageBytes)
        : Reservation.ofAnnounced(memory, inbound, messageBytes);
  }

  /**
   * Admits several messages together, all of which have arrived.
   *
   * @param runBytes their length with their prefixes
   * @return null if there is no memory for all of them
   */
  @Nullable Reservation admitRun(Inbound inbound, int runBytes) {
    return Reservation.ofRun(memory, inbound, runBytes);
  }

  /** Returns the admission of a body whose messages are not counted. */
  static Admission unlimited() {
    return UNLIMITED;
  }

  /**
   * Returns the length that a header field announces.
   *
   * @param contentLength the field's value, or null if it is missing
   */
  public static long bodyBytes(@Nullable String contentLength) {
    if (contentLength == null) {
      return UNKNOWN;
    }
    try {
      return Math.max(UNKNOWN, Long.parseLong(contentLength));
    } catch (NumberFormatException e) {
      return UNKNOWN; // The transport decides how to treat it; the admission depends on the bytes
      // that arrive.
    }
  }
}
