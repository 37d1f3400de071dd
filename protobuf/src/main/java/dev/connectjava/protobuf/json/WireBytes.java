package dev.connectjava.protobuf.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The binary form of one message while it is written. The length of a part is only known at its
 * end, and most lengths take one byte, for which there is room. Longer ones are kept beside the
 * bytes, and put between them when all are known: so each byte is moved once, however deep the
 * parts are nested. Used by one thread.
 */
final class WireBytes {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int LONGEST_VARINT = 10;
  private static final int FIRST_PARTS = 16;

  private byte[] array;
  private int position;

  /** Where the contents of open parts and of long ones begin, in ascending order. */
  private int[] starts = new int[FIRST_PARTS];

  /** The length of each part; while it is open, {@link #extra} at its beginning. */
  private int[] lengths = new int[FIRST_PARTS];

  private int parts;

  /** What the lengths of all ended parts take, except for one byte of each. */
  private int extra;

  /**
   * Creates an empty message.
   *
   * @param expected the number of bytes that it probably has
   */
  WireBytes(int expected) {
    this.array = new byte[expected];
  }

  /** Returns the index of the next byte; a length of a part counts as one byte. */
  int position() {
    return position;
  }

  /** Returns the array, which changes. */
  byte[] array() {
    return array;
  }

  private void reserve(int count) {
    if (array.length - position < count) {
      int needed = Math.addExact(position, count);
      array = Arrays.copyOf(array, (int) Math.min(Integer.MAX_VALUE - 8L, needed + (long) needed));
    }
  }

  void varint(int value) {
    if ((value & ~0x7F) == 0 && position < array.length) {
      array[position++] = (byte) value;
    } else {
      varint(value & 0xFFFF_FFFFL);
    }
  }

  void varint(long value) {
    reserve(LONGEST_VARINT);
    position = put(array, position, value);
  }

  private static int put(byte[] to, int from, long value) {
    int at = from;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      to[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[at++] = (byte) rest;
    return at;
  }

  void fixed32(int value) {
    reserve(Integer.BYTES);
    INT.set(array, position, value);
    position += Integer.BYTES;
  }

  void fixed64(long value) {
    reserve(Long.BYTES);
    LONG.set(array, position, value);
    position += Long.BYTES;
  }

  /** Writes a length and the bytes. */
  void bytes(byte[] source, int from, int to) {
    int count = to - from;
    varint(count);
    reserve(count);
    System.arraycopy(source, from, array, position, count);
    position += count;
  }

  // Parts with their lengths in front.

  /** Begins a part; returns its index. */
  int begin() {
    if (parts == starts.length) {
      starts = Arrays.copyOf(starts, 2 * parts);
      lengths = Arrays.copyOf(lengths, 2 * parts);
    }
    reserve(1);
    starts[parts] = ++position;
    lengths[parts] = extra;
    return parts++;
  }

  /** Ends a part, the innermost of those that have begun. */
  void end(int part) {
    int length = length(part);
    if (length > 0x7F) {
      lengths[part] = length;
      extra += lengthOfVarint(length) - 1;
    } else {
      array[starts[part] - 1] = (byte) length;
      parts = part; // All parts in it were short, too.
    }
  }

  private static int lengthOfVarint(int value) {
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  /** Returns the length of a part that has begun and not ended. */
  int length(int part) {
    return position - starts[part] + extra - lengths[part];
  }

  /** Returns where the content of a part begins that has not ended. */
  int start(int part) {
    return starts[part];
  }

  /**
   * Removes a part that has begun and not ended, with all that is in it.
   *
   * @param from where to continue
   */
  void remove(int part, int from) {
    position = from;
    extra = lengths[part];
    parts = part;
  }

  /** Returns a new array with what is in a part that has begun and not ended. */
  byte[] content(int part) {
    return joined(starts[part], part + 1, extra - lengths[part]);
  }

  /** Replaces what is in a part that has begun and not ended. */
  void replace(int part, byte[] content) {
    position = starts[part];
    extra = lengths[part];
    parts = part + 1;
    reserve(content.length);
    System.arraycopy(content, 0, array, position, content.length);
    position += content.length;
  }

  /** Returns a new array with all bytes. */
  byte[] toByteArray() {
    return joined(0, 0, extra);
  }

  private byte[] joined(int from, int firstPart, int extraWithin) {
    byte[] all = new byte[Math.addExact(position - from, extraWithin)];
    int copied = from;
    int at = 0;
    for (int part = firstPart; part < parts; part++) {
      int count = starts[part] - 1 - copied;
      System.arraycopy(array, copied, all, at, count);
      at = put(all, at + count, lengths[part]);
      copied += count + 1;
    }
    System.arraycopy(array, copied, all, at, position - copied);
    return all;
  }
}
