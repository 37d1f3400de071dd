package dev.connectjava.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Gathers the bytes of one message of a known or unknown length into an array that grows with what
 * has arrived, not with what was announced.
 */
final class GrowingBytes {

  private static final int FIRST_BYTES = 16 * 1024;

  private final int most;
  private byte[] bytes;
  private int length;

  /** Gathers at most so many bytes, of which so many are about to be put. */
  GrowingBytes(int most, int available) {
    this.most = most;
    this.bytes = new byte[Math.min(most, Math.max(available, Math.min(most, FIRST_BYTES)))];
  }

  /** The number of bytes so far. */
  int length() {
    return length;
  }

  /** Takes as many of the data's bytes as there are and as are still wanted. */
  void put(ByteBuffer data) {
    int count = Math.min(data.remaining(), most - length);
    if (length + count > bytes.length) {
      long grown = Math.max(length + (long) count, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(most, grown));
    }
    data.get(bytes, length, count);
    length += count;
  }

  /** The bytes so far in an array of exactly their length. */
  byte[] toArray() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
