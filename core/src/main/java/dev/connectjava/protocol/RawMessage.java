package dev.connectjava.protocol;

/**
 * A message as it came over the wire, before decompression and decoding.
 *
 * @param bytes the message from index 0 to the array's end; owned by whoever holds the record
 * @param compressed whether the bytes are compressed by the call's request encoding
 */
public record RawMessage(byte[] bytes, boolean compressed) {}
