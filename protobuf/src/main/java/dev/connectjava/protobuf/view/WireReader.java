package dev.connectjava.protobuf.view;

import dev.connectjava.RpcException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads tags, numbers and strings of an encoded message. Each position is compared with the end of
 * the innermost message, never with that of the array. Confined to one thread.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf: encoding</a>
 */
abstract class WireReader {

  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH_DELIMITED = 2;
  static final int START_GROUP = 3;
  static final int END_GROUP = 4;
  static final int FIXED32 = 5;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The bits of bytes that continue a varint. */
  private static final long CONTINUED = 0x8080_8080_8080_8080L;

  private static final int LONGEST_TAG = 5;
  private static final int LONGEST_VARINT = 10;

  final byte[] array;

  /** The start and the end of the outermost message. */
  private final int first;

  private final int last;

  int position;
  int tagStart;

  /** The end of the innermost message with a length, or of a packed field. */
  int end;

  /** The field number of the innermost message if it is a group; 0 if it is not. */
  int group;

  /** Bytes from the position to this one are of ASCII. Below the position it says nothing. */
  int asciiEnd;

  WireReader(byte[] array, int offset, int length) {
    this.array = array;
    this.position = offset;
    this.first = offset;
    this.last = offset + length;
    this.end = last;
  }

  /** Returns the failure of a message that is malformed. */
  abstract RpcException malformed(String reason);

  private RpcException truncated() {
    return malformed("a field goes beyond the end of its message");
  }

  /** Returns where the last tag began. */
  public int tagStart() {
    return tagStart;
  }

  // Tags.

  /**
   * Reads the tag of the next field; 0 at the end of the message. A tag that the schema does not
   * have may be that of the end of a group, or without a number: what skips unknown fields checks
   * it, so that known tags are not compared with these.
   */
  public int tag() {
    int at = position;
    if (at >= end) {
      return endOfMessage();
    }
    tagStart = at;
    int tag = array[at];
    if (tag > 0) {
      position = at + 1;
      return tag;
    }
    return longTag();
  }

  private int endOfMessage() {
    if (group != 0) {
      throw truncated();
    }
    return 0;
  }

  /** Reads a tag of several bytes, none of which may be superfluous. */
  private int longTag() {
    long tag = 0;
    for (int i = 0; i < LONGEST_TAG; i++) {
      if (position >= end) {
        throw truncated();
      }
      byte next = array[position++];
      tag |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        if (next == 0) {
          throw i > 0 ? malformed("a tag is longer than necessary") : numberZero();
        }
        if (tag >>> Integer.SIZE != 0) {
          break;
        }
        return (int) tag;
      }
    }
    throw malformed("a field has a number above 536,870,911");
  }

  /** Reads the tag of the next field if it is this one, and has one byte. */
  final boolean takes(int tag) {
    int at = position;
    if (at < end && array[at] == tag) {
      position = at + 1;
      return true;
    }
    return false;
  }

  /**
   * Returns the number of fields with a length that follow each other directly and have the same
   * tag, that of the first of which was read. After a field of more than 127 bytes it does not look
   * for others; those are found when they are read.
   */
  final int run(int tag) {
    int count = 1;
    int at = position;
    while (at < end) {
      int length = array[at++];
      if (length < 0 || length >= end - at || array[at + length] != tag) {
        break;
      }
      count++;
      at += length + 1;
    }
    return count;
  }

  private RpcException numberZero() {
    return malformed("a field has the number 0");
  }

  /**
   * Ends the innermost group if an unknown tag is that of its end: then the next tag is 0. Returns
   * false for the tag of an unknown field.
   */
  final boolean endsGroup(int tag) {
    int number = tag >>> 3;
    if (number == 0) {
      throw numberZero();
    }
    if ((tag & 7) != END_GROUP) {
      return false;
    }
    if (number != group) {
      throw malformed("a group ends that has not begun");
    }
    group = 0;
    end = position;
    return true;
  }

  // Numbers.

  /** Reads an {@code int32}, a {@code uint32} or the number of an enum's value. */
  public int int32() {
    if (position < end && array[position] >= 0) {
      return array[position++];
    }
    return (int) longVarint();
  }

  /** Reads an {@code int64} or a {@code uint64}. */
  public long int64() {
    if (position < end && array[position] >= 0) {
      return array[position++];
    }
    return longVarint();
  }

  /** Reads a {@code sint32}. */
  public int sint32() {
    int value = int32();
    return value >>> 1 ^ -(value & 1);
  }

  /** Reads a {@code sint64}. */
  public long sint64() {
    long value = int64();
    return value >>> 1 ^ -(value & 1);
  }

  /** Reads a {@code bool}. */
  public boolean bool() {
    return int64() != 0;
  }

  /** Reads a varint, which usually has several bytes. */
  private long longVarint() {
    int at = position;
    if (end - at < LONGEST_VARINT) {
      return varint();
    }
    long word = (long) LONG.get(array, at);
    long ends = ~word & CONTINUED;
    if (ends != 0) {
      int bits = Long.numberOfTrailingZeros(ends) + 1;
      position = at + bits / Byte.SIZE;
      return joined(word & (-1L >>> (Long.SIZE - bits)));
    }
    long ninth = array[at + Long.BYTES];
    if (ninth >= 0) {
      position = at + LONGEST_VARINT - 1;
      return joined(word) | ninth << 56;
    }
    long tenth = array[at + LONGEST_VARINT - 1];
    if (tenth < 0) {
      throw tooLong();
    }
    position = at + LONGEST_VARINT;
    return joined(word) | (ninth & 0x7F) << 56 | tenth << 63;
  }

  /** Returns the number of the lower seven bits of each byte. */
  private static long joined(long word) {
    long sevens = word & ~CONTINUED;
    long pairs = (sevens & 0x007F_007F_007F_007FL) | ((sevens & 0x7F00_7F00_7F00_7F00L) >>> 1);
    long fours = (pairs & 0x0000_3FFF_0000_3FFFL) | ((pairs & 0x3FFF_0000_3FFF_0000L) >>> 2);
    return (fours & 0x0FFF_FFFFL) | ((fours & 0x0FFF_FFFF_0000_0000L) >>> 4);
  }

  /** Reads a varint near the end of the message. */
  private long varint() {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (position >= end) {
        throw truncated();
      }
      byte next = array[position++];
      value |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw tooLong();
  }

  private RpcException tooLong() {
    return malformed("a number has more than 10 bytes");
  }

  /** Returns the number of varints that end in a part of the array. */
  final int varints(int from, int to) {
    int count = 0;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      count += Long.bitCount(~(long) LONG.get(array, at) & CONTINUED);
    }
    for (; at < to; at++) {
      count += array[at] >= 0 ? 1 : 0;
    }
    return count;
  }

  /** Reads a {@code fixed32} or an {@code sfixed32}. */
  public int fixed32() {
    int at = position;
    skip(Integer.BYTES);
    return (int) INT.get(array, at);
  }

  /** Reads a {@code fixed64} or an {@code sfixed64}. */
  public long fixed64() {
    int at = position;
    skip(Long.BYTES);
    return (long) LONG.get(array, at);
  }

  /** Reads a {@code float}. */
  public float float32() {
    return Float.intBitsToFloat(fixed32());
  }

  /** Reads a {@code double}. */
  public double float64() {
    return Double.longBitsToDouble(fixed64());
  }

  void skip(int count) {
    if (count > end - position) {
      throw truncated();
    }
    position += count;
  }

  /** Reads a length that is not beyond the end of the message. */
  int length() {
    int at = position;
    if (at < end) {
      int count = array[at];
      if (count >= 0 && count < end - at) {
        position = at + 1;
        return count;
      }
    }
    return longLength();
  }

  private int longLength() {
    int count = int32();
    if (count < 0) {
      throw malformed("a length is negative");
    }
    if (count > end - position) {
      throw truncated();
    }
    return count;
  }

  // Texts and bytes.

  /** Reads a string that must be UTF-8, and returns where it is. */
  public long text() {
    int at = position;
    if (at < end) {
      int count = array[at];
      int start = at + 1;
      if (count >= 0 && count <= Math.min(end, asciiEnd) - start) {
        position = start + count;
        return Span.of(start, count, true);
      }
    }
    return longText();
  }

  private long longText() {
    int count = length();
    int start = position;
    position = start + count;
    return Span.of(start, count, position <= asciiEnd || isAscii(start));
  }

  /**
   * Searches for the end of ASCII, from where the last search ended, beyond the end of the string:
   * one search usually covers many short strings. Returns whether the string up to the position is
   * of ASCII.
   */
  private boolean isAscii(int start) {
    asciiEnd = Utf8Validation.firstNotAscii(array, Math.max(asciiEnd, start), last);
    if (position <= asciiEnd) {
      return true;
    }
    if (!Utf8Validation.isValid(array, asciiEnd, position)) {
      throw malformed("the string at byte " + (start - first) + " is not UTF-8");
    }
    return false;
  }

  /** Reads a string that may be invalid UTF-8, and returns where it is. */
  public long uncheckedText() {
    int count = length();
    int start = position;
    position = start + count;
    return Span.of(start, count, position <= asciiEnd);
  }

  /** Reads bytes, and returns where they are. */
  public long bytes() {
    int count = length();
    int start = position;
    position = start + count;
    return Span.of(start, count, false);
  }
}
