package dev.connectjava.protobuf.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads the fields of a message in its binary form, which has been validated. Used by one thread.
 */
final class WireInput {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int LONGEST_VARINT = 10;

  private final byte[] array;
  private int position;

  /** The end of the innermost message with a length, or of a packed field. */
  private int end;

  /** Creates the input of a part of an array. */
  WireInput(SharedArray shared) {
    this.array = shared.array();
    this.position = shared.offset();
    this.end = position + shared.length();
  }

  byte[] array() {
    return array;
  }

  int position() {
    return position;
  }

  /** Continues at another position within the innermost message. */
  void position(int newPosition) {
    position = newPosition;
  }

  /** Passes over the rest of the innermost message. */
  void passOver() {
    position = end;
  }

  private static IllegalStateException changed() {
    return new IllegalStateException("the bytes of a message have changed");
  }

  /** Reads the tag of the next field; 0 at the end of the message or group. */
  int tag() {
    if (position >= end) {
      return 0;
    }
    int tag = int32();
    return (tag & 7) == WireField.END_GROUP ? 0 : tag;
  }

  /** Reads the tag of the next field if it is this one, and has one byte. */
  boolean takes(int tag) {
    if (position < end && array[position] == tag) {
      position++;
      return true;
    }
    return false;
  }

  boolean isAtEnd() {
    return position >= end;
  }

  /**
   * Begins a message with a length, or a packed field.
   *
   * @return the end of the message around it, for {@link #leave}
   */
  int enter() {
    int count = length();
    int outer = end;
    end = position + count;
    return outer;
  }

  /**
   * Begins an empty message at the position, without a length.
   *
   * @return as {@link #enter}
   */
  int enterEmpty() {
    int outer = end;
    end = position;
    return outer;
  }

  /** Ends a message with a length, or a packed field. */
  void leave(int outer) {
    position = end;
    end = outer;
  }

  /** Reads a length. */
  int length() {
    int count = int32();
    if (count < 0 || count > end - position) {
      throw changed();
    }
    return count;
  }

  private int int32() {
    return position < end && array[position] >= 0 ? array[position++] : (int) longVarint();
  }

  private long int64() {
    return position < end && array[position] >= 0 ? array[position++] : longVarint();
  }

  private long longVarint() {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT && position < end; i++) {
      byte next = array[position++];
      value |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw changed();
  }

  /** Reads a number of 32 bits, or that of an enum value. */
  int int32(FieldDescriptor.Type type) {
    return switch (type) {
      case FIXED32, SFIXED32 -> fixed32();
      case SINT32 -> CodedInputStream.decodeZigZag32(int32());
      default -> int32();
    };
  }

  /** Reads a number of 64 bits. */
  long int64(FieldDescriptor.Type type) {
    return switch (type) {
      case FIXED64, SFIXED64 -> fixed64();
      case SINT64 -> CodedInputStream.decodeZigZag64(int64());
      default -> int64();
    };
  }

  boolean bool() {
    return int64() != 0;
  }

  float float32() {
    return Float.intBitsToFloat(fixed32());
  }

  double float64() {
    return Double.longBitsToDouble(fixed64());
  }

  private int fixed32() {
    int at = position;
    skip(Integer.BYTES);
    return (int) INT.get(array, at);
  }

  private long fixed64() {
    int at = position;
    skip(Long.BYTES);
    return (long) LONG.get(array, at);
  }

  /** Passes over bytes. */
  void skip(int count) {
    if (count > end - position) {
      throw changed();
    }
    position += count;
  }

  /** Returns whether a part of the array is surely UTF-8, which is the text of a field. */
  boolean isUtf8(WireField field, int from, int count) {
    return field.isUtf8() || isAscii(from, count);
  }

  private boolean isAscii(int from, int count) {
    int all = 0;
    for (int i = from; i < from + count; i++) {
      all |= array[i];
    }
    return all >= 0;
  }

  /** Returns a part of the array as text, in which what is not UTF-8 is replaced. */
  String text(int from, int count) {
    return new String(array, from, count, UTF_8);
  }

  /** Passes over the rest of a field. */
  void skipField(int tag) {
    int groups = 0;
    int next = tag;
    do {
      switch (next & 7) {
        case WireField.VARINT -> int64();
        case WireField.FIXED64 -> skip(Long.BYTES);
        case WireField.LENGTH_DELIMITED -> skip(length());
        case WireField.START_GROUP -> groups++;
        case WireField.END_GROUP -> groups--;
        case WireField.FIXED32 -> skip(Integer.BYTES);
        default -> throw changed();
      }
      if (groups > 0) {
        next = int32();
      }
    } while (groups > 0);
  }
}
