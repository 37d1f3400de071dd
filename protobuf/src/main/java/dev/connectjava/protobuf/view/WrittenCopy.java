package dev.connectjava.protobuf.view;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a part of an array as a copy: a stream could keep or change the array that it is given,
 * and other views are made of the same array.
 */
final class WrittenCopy {

  private static final int MOST_AT_ONCE = 8_192;

  private WrittenCopy() {}

  static void write(byte[] array, int offset, int length, OutputStream output) throws IOException {
    byte[] copy = new byte[Math.min(length, MOST_AT_ONCE)];
    for (int written = 0; written < length; written += copy.length) {
      int count = Math.min(copy.length, length - written);
      System.arraycopy(array, offset + written, copy, 0, count);
      output.write(copy, 0, count);
    }
  }
}
