package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Internal;
import com.google.protobuf.LazyStringList;
import com.google.protobuf.Message;
import java.util.List;
import java.util.function.Function;

/** The writer of a repeated field whose values are not packed. */
final class RepeatedWriter extends FieldWriter {

  private final Element element;
  private final Function<Message, List<?>> get;

  RepeatedWriter(Element element, Function<Message, List<?>> get) {
    this.element = element;
    this.get = get;
  }

  @Override
  void write(Message message, WireOutput output) {
    List<?> values = get.apply(message);
    int count = values.size();
    if (values instanceof LazyStringList strings) {
      for (int i = 0; i < count; i++) {
        element.write(strings.getRaw(i), output); // Bytes, if they were not read as text yet.
      }
    } else {
      for (int i = 0; i < count; i++) {
        element.write(values.get(i), output);
      }
    }
  }

  @Override
  long atLeast(Message message) {
    List<?> values = get.apply(message);
    int count = values.size();
    long length = 0;
    for (int i = 0; i < count; i++) {
      length +=
          element.atLeast(
              values instanceof LazyStringList strings ? strings.getRaw(i) : values.get(i));
    }
    return length;
  }

  /** The writer of a repeated field whose values are packed. */
  static final class Packed extends FieldWriter {

    private final Element element;
    private final int tag;
    private final Function<Message, List<?>> get;

    /** How long the length was; the next one is usually as long. */
    private int lengthBytes = 1;

    Packed(Element element, Function<Message, List<?>> get) {
      this.element = element;
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
      FieldDescriptor.Type type = element.type();
      int count = values.size();
      switch (values) {
        case Internal.IntList ints -> {
          for (int i = 0; i < count; i++) {
            Scalars.write(type, ints.getInt(i), output);
          }
        }
        case Internal.LongList longs -> {
          for (int i = 0; i < count; i++) {
            Scalars.write(type, longs.getLong(i), output);
          }
        }
        case Internal.DoubleList doubles -> {
          for (int i = 0; i < count; i++) {
            Scalars.write(doubles.getDouble(i), output);
          }
        }
        case Internal.FloatList floats -> {
          for (int i = 0; i < count; i++) {
            Scalars.write(floats.getFloat(i), output);
          }
        }
        default -> {
          for (int i = 0; i < count; i++) {
            element.number(values.get(i), output);
          }
        }
      }
    }

    @Override
    long atLeast(Message message) {
      return (long) Scalars.atLeast(element.type()) * get.apply(message).size();
    }
  }
}
