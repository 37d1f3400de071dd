package dev.connectjava.protocol;

/**
 * A message as it came over the wire, before decompression and decoding.
 *
 * @param bytes the message from index 0 to the array's end; owned by whoever holds the record
 * @param compressed whether the bytes are compressed by the encoding that the body's head names
 * @param end whether this is no message but what the protocol ends a response's body with
 */
public record RawMessage(byte[] bytes, boolean compressed, boolean end) {

  /** A message, as opposed to the end of a body. */
  public RawMessage(byte[] bytes, boolean compressed) {
    this(bytes, compressed, false);
  }
}
