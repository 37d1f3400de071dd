package dev.connectjava.protobuf.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The binary form of one message while it is written. The length of a part is only known at its
 * end; there is room for a length of as many bytes as that of the part before it on the same level.
 * If it takes more or fewer, the part is moved, but all together not more than a few times the
 * number of bytes, however deep parts are nested. Other lengths are kept beside the bytes, and put
 * between them when all are known. Used by one thread.
 */
final class WireBytes {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int LONGEST_VARINT = 10;
  private static final int FIRST_PARTS = 16;

  /** How often each byte may be moved, on average. */
  private static final int MOST_MOVES = 2;

  private byte[] array;
  private int position;

  /** Where the contents begin of parts that are open or lack their lengths, in ascending order. */
  private int[] starts = new int[FIRST_PARTS];

  /** The room in front of each of these contents. */
  private int[] rooms = new int[FIRST_PARTS];

  /** The length of each part; while it is open, {@link #extra} at its beginning. */
  private int[] lengths = new int[FIRST_PARTS];

  private int parts;

  /** What the lengths of all ended parts take, except for the room for each. */
  private int extra;

  /** What the length of the last part on each level took, minus one. */
  private byte[] longer = new byte[FIRST_PARTS];

  /** The number of open parts. */
  private int level;

  /** The number of bytes that were moved. */
  private long moved;

  /**
   * Creates an empty message.
   *
   * @param expected the number of bytes that it probably has
   */
  WireBytes(int expected) {
    this.array = new byte[expected];
  }

  /** Returns the index of the next byte; the length of a part counts as the room for it. */
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
      rooms = Arrays.copyOf(rooms, 2 * parts);
      lengths = Arrays.copyOf(lengths, 2 * parts);
    }
    if (level == longer.length) {
      longer = Arrays.copyOf(longer, 2 * level);
    }
    int room = 1 + longer[level++];
    reserve(room);
    position += room;
    starts[parts] = position;
    rooms[parts] = room;
    lengths[parts] = extra;
    return parts++;
  }

  /**
   * Ends a part, the innermost of those that have begun. Returns by how many bytes its content was
   * moved to the right.
   */
  int end(int part) {
    int length = length(part);
    int bytes = lengthOfVarint(length);
    int move = bytes - rooms[part];
    longer[--level] = (byte) (bytes - 1);
    if (parts > part + 1 || (move != 0 && !moves(position - starts[part]))) {
      lengths[part] = length;
      extra += move;
      return 0;
    }
    if (move != 0) {
      move(part, move);
    }
    put(array, starts[part] - rooms[part], length);
    parts = part;
    return move;
  }

  /** Counts bytes that are to be moved; returns false if they should stay where they are. */
  private boolean moves(int count) {
    if (moved + count > MOST_MOVES * (long) position) {
      return false;
    }
    moved += count;
    return true;
  }

  private void move(int part, int by) {
    reserve(Math.max(0, by));
    System.arraycopy(array, starts[part], array, starts[part] + by, position - starts[part]);
    position += by;
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
    level--;
  }

  /** Returns whether all lengths are in their places, so that the array has the message. */
  boolean isJoined() {
    return parts == 0;
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
      int count = starts[part] - rooms[part] - copied;
      System.arraycopy(array, copied, all, at, count);
      at = put(all, at + count, lengths[part]);
      copied = starts[part];
    }
    System.arraycopy(array, copied, all, at, position - copied);
    return all;
  }
}
