package dev.connectjava.protobuf;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import java.util.List;
import java.util.function.Function;

/** The writer of a repeated field whose values are packed. */
final class PackedWriter extends FieldWriter {

  /** How many numbers are written at a time. */
  private static final int BLOCK = 256;

  private final Element element;
  private final FieldDescriptor.Type type;
  private final int tag;
  private final Function<Message, List<?>> get;

  /** How long the length was; the next one is usually as long. */
  private int lengthBytes = 1;

  PackedWriter(Element element, Function<Message, List<?>> get) {
    this.element = element;
    this.type = element.type();
    this.tag = (element.tag() & ~7) | 2;
    this.get = get;
  }

  @Override
  void write(Message message, WireOutput output) {
    List<?> values = get.apply(message);
    if (values.isEmpty()) {
      return;
    }
    output.tag(tag);
    int expected = lengthBytes;
    int from = output.begin(expected);
    content(values, output);
    int needed = output.end(from, expected);
    if (needed != expected) {
      lengthBytes = needed;
    }
  }

  private void content(List<?> values, WireOutput output) {
    int count = values.size();
    for (int from = 0; from < count; from += BLOCK) {
      int to = Math.min(count, from + BLOCK);
      switch (values) {
        case Internal.IntList ints -> block(ints, from, to, output);
        case Internal.LongList longs -> block(longs, from, to, output);
        case Internal.DoubleList doubles -> block(doubles, from, to, output);
        case Internal.FloatList floats -> block(floats, from, to, output);
        case Internal.BooleanList flags -> block(flags, from, to, output);
        default -> {
          for (int i = from; i < to; i++) {
            element.number(values.get(i), output);
          }
        }
      }
    }
  }

  private void block(Internal.IntList values, int from, int to, WireOutput output) {
    byte[] array = output.room(roomFor(values, from, to, output));
    int at = output.position();
    switch (type) {
      case FIXED32, SFIXED32 -> {
        for (int i = from; i < to; i++) {
          at = WireOutput.putFixed(array, at, values.getInt(i));
        }
      }
      case UINT32 -> {
        for (int i = from; i < to; i++) {
          at = WireOutput.put(array, at, values.getInt(i));
        }
      }
      case SINT32 -> {
        for (int i = from; i < to; i++) {
          at = WireOutput.put(array, at, CodedOutputStream.encodeZigZag32(values.getInt(i)));
        }
      }
      default -> { // INT32 and ENUM: negative numbers are extended.
        for (int i = from; i < to; i++) {
          int value = values.getInt(i);
          at =
              value >= 0
                  ? WireOutput.put(array, at, value)
                  : WireOutput.put(array, at, (long) value);
        }
      }
    }
    output.position(at);
  }

  private void block(Internal.LongList values, int from, int to, WireOutput output) {
    byte[] array = output.room(roomFor(values, from, to, output));
    int at = output.position();
    switch (type) {
      case FIXED64, SFIXED64 -> {
        for (int i = from; i < to; i++) {
          at = WireOutput.putFixed(array, at, values.getLong(i));
        }
      }
      case SINT64 -> {
        for (int i = from; i < to; i++) {
          at = WireOutput.put(array, at, CodedOutputStream.encodeZigZag64(values.getLong(i)));
        }
      }
      default -> {
        for (int i = from; i < to; i++) {
          at = WireOutput.put(array, at, values.getLong(i));
        }
      }
    }
    output.position(at);
  }

  /** Returns how many bytes a block needs at most; exactly, if there is not that much room. */
  private int roomFor(Internal.IntList values, int from, int to, WireOutput output) {
    if (type == FieldDescriptor.Type.FIXED32 || type == FieldDescriptor.Type.SFIXED32) {
      return (to - from) * Integer.BYTES;
    }
    int most = (to - from) * WireOutput.LONGEST_VARINT;
    if (output.hasRoom(most)) {
      return most;
    }
    int length = 0;
    for (int i = from; i < to; i++) {
      int value = values.getInt(i);
      length +=
          switch (type) {
            case UINT32 -> WireOutput.lengthOfVarint(value);
            case SINT32 -> WireOutput.lengthOfVarint(CodedOutputStream.encodeZigZag32(value));
            default -> value < 0 ? WireOutput.LONGEST_VARINT : WireOutput.lengthOfVarint(value);
          };
    }
    return length;
  }

  private int roomFor(Internal.LongList values, int from, int to, WireOutput output) {
    if (type == FieldDescriptor.Type.FIXED64 || type == FieldDescriptor.Type.SFIXED64) {
      return (to - from) * Long.BYTES;
    }
    int most = (to - from) * WireOutput.LONGEST_VARINT;
    if (output.hasRoom(most)) {
      return most;
    }
    int length = 0;
    for (int i = from; i < to; i++) {
      long value = values.getLong(i);
      length +=
          WireOutput.lengthOfVarint(
              type == FieldDescriptor.Type.SINT64
                  ? CodedOutputStream.encodeZigZag64(value)
                  : value);
    }
    return length;
  }

  private static void block(Internal.DoubleList values, int from, int to, WireOutput output) {
    byte[] array = output.room((to - from) * Double.BYTES);
    int at = output.position();
    for (int i = from; i < to; i++) {
      at = WireOutput.putFixed(array, at, Double.doubleToRawLongBits(values.getDouble(i)));
    }
    output.position(at);
  }

  private static void block(Internal.FloatList values, int from, int to, WireOutput output) {
    byte[] array = output.room((to - from) * Float.BYTES);
    int at = output.position();
    for (int i = from; i < to; i++) {
      at = WireOutput.putFixed(array, at, Float.floatToRawIntBits(values.getFloat(i)));
    }
    output.position(at);
  }

  private static void block(Internal.BooleanList values, int from, int to, WireOutput output) {
    byte[] array = output.room(to - from);
    int at = output.position();
    for (int i = from; i < to; i++) {
      array[at++] = (byte) (values.getBoolean(i) ? 1 : 0);
    }
    output.position(at);
  }

  @Override
  long atLeast(Message message) {
    return (long) Scalars.atLeast(type) * get.apply(message).size();
  }
}
