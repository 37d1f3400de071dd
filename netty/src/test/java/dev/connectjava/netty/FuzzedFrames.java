package dev.connectjava.netty;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Frames of HTTP/2 that a fuzzer has made: well-formed on the outside, so that it need not guess
 * lengths. Of an input each frame takes its type, flags, stream and length, a byte each, and so
 * many bytes.
 */
final class FuzzedFrames {

  private static final int HEADER_BYTES = 4;
  private static final int TYPES = 11;

  private FuzzedFrames() {}

  /** The frames as they go over the wire, after the given beginning. */
  static byte[] after(byte[] beginning, byte[] input) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    wire.writeBytes(beginning);
    int position = 0;
    while (position + HEADER_BYTES <= input.length) {
      int length = Math.min(input[position + 3] & 0xFF, input.length - position - HEADER_BYTES);
      wire.writeBytes(
          new byte[] {
            0,
            0,
            (byte) length,
            (byte) ((input[position] & 0xFF) % TYPES),
            input[position + 1],
            0,
            0,
            0,
            input[position + 2]
          });
      int start = position + HEADER_BYTES;
      wire.writeBytes(Arrays.copyOfRange(input, start, start + length));
      position = start + length;
    }
    return wire.toByteArray();
  }
}
