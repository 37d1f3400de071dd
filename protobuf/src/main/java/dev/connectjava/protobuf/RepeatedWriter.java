package dev.connectjava.protobuf;

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
}
