package dev.connectjava.protocol;

import dev.connectjava.http.MessageMemory;
import java.util.Arrays;

/**
 * A message as it was received, before decompression and decoding.
 *
 * @param array holds the message, and may hold others of the same body; never changed
 * @param offset where the message starts
 * @param length its length in bytes
 * @param compressed whether the bytes are compressed with the encoding that the head names
 * @param end whether this is not a message, but the end of a response's body in the protocol's form
 * @param reservation the memory of the transport that the message takes; the holder of this record
 *     releases it when the message is decoded or dropped
 */
public record RawMessage(
    byte[] array,
    int offset,
    int length,
    boolean compressed,
    boolean end,
    Reservation reservation) {

  /**
   * The number of bytes of memory that a message takes in addition to its own, so that empty
   * messages are not free.
   */
  public static final int OVERHEAD_BYTES = 128;

  /** Creates a message that has an array of its own. */
  public RawMessage(byte[] bytes, boolean compressed, boolean end, Reservation reservation) {
    this(bytes, 0, bytes.length, compressed, end, reservation);
  }

  /** Creates a message, which is not the end of a body, whose memory is not counted. */
  public RawMessage(byte[] bytes, boolean compressed) {
    this(bytes, compressed, false, Reservation.none());
  }

  /**
   * Returns a message that has arrived completely, with its memory counted.
   *
   * @throws dev.connectjava.RpcException if there is no memory for it
   */
  public static RawMessage whole(byte[] bytes, MessageMemory memory, Inbound inbound) {
    return new RawMessage(bytes, false, false, Reservation.of(memory, inbound, bytes.length));
  }

  /**
   * Returns the same message with its memory counted.
   *
   * @throws dev.connectjava.RpcException if there is no memory for it
   */
  public RawMessage admitted(MessageMemory memory, Inbound inbound) {
    return new RawMessage(
        array, offset, length, compressed, end, Reservation.of(memory, inbound, length));
  }

  /** Returns the bytes in an array that has no others; copied if {@link #array} has some. */
  public byte[] bytes() {
    return length == array.length ? array : Arrays.copyOfRange(array, offset, offset + length);
  }

  /** Gives back the memory of the message. */
  public void release() {
    reservation.release();
  }
}
