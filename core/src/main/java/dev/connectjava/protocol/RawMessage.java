package dev.connectjava.protocol;

import dev.connectjava.http.MessageMemory;

/**
 * A message as it came over the wire, before decompression and decoding.
 *
 * @param bytes the message from index 0 to the array's end; owned by whoever holds the record
 * @param compressed whether the bytes are compressed by the encoding that the body's head names
 * @param end whether this is no message but what the protocol ends a response's body with
 * @param reservation what it has of its transport's memory; whoever holds the record gives that
 *     back when the message is decoded, or dropped
 */
public record RawMessage(byte[] bytes, boolean compressed, boolean end, Reservation reservation) {

  /** What a message takes of the memory besides its bytes, so that empty ones are not free. */
  public static final int OVERHEAD_BYTES = 128;

  /** A message, as opposed to the end of a body, of whose memory nobody keeps count. */
  public RawMessage(byte[] bytes, boolean compressed) {
    this(bytes, compressed, false, Reservation.none());
  }

  /**
   * A message all of whose bytes are there, counted.
   *
   * @throws dev.connectjava.RpcException if there is no memory for it
   */
  public static RawMessage whole(byte[] bytes, MessageMemory memory, Inbound inbound) {
    return new RawMessage(bytes, false, false, Reservation.of(memory, inbound, bytes.length));
  }

  /**
   * The same message, counted.
   *
   * @throws dev.connectjava.RpcException if there is no memory for it
   */
  public RawMessage admitted(MessageMemory memory, Inbound inbound) {
    return new RawMessage(bytes, compressed, end, Reservation.of(memory, inbound, bytes.length));
  }

  /** Gives back what the message has of its transport's memory. */
  public void release() {
    reservation.release();
  }
}
