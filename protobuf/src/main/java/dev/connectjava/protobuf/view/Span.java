package dev.connectjava.protobuf.view;

import java.util.Objects;

/**
 * A part of an array as one number: the offset in the upper half, the length in the lower one, and
 * in its highest bit whether all bytes are known to be of ASCII. A field in a message is never at
 * offset 0, where its tag would be, so 0 means that there is none.
 */
final class Span {

  static final long NONE = 0;

  private static final long ASCII = 1L << 31;

  private Span() {}

  static long of(int offset, int length, boolean ascii) {
    return (long) offset << Integer.SIZE | length | (ascii ? ASCII : 0);
  }

  static int offset(long span) {
    return (int) (span >>> Integer.SIZE);
  }

  static int length(long span) {
    return (int) span & Integer.MAX_VALUE;
  }

  static boolean isAscii(long span) {
    return (span & ASCII) != 0;
  }

  static int checkIndex(int index, int length) {
    return Objects.checkIndex(index, length);
  }
}
