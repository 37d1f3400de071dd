package dev.connectjava.protobuf;

import com.google.protobuf.Message;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The writer of a map. Each entry is a message with both fields. Sorted keys have protobuf-java's
 * order: signed numbers, and text by its UTF-16 code units.
 */
final class MapWriter extends FieldWriter {

  private final int tag;
  private final Element key;
  private final Element value;
  private final Function<Message, Map<?, ?>> get;

  /** How long the length of an entry was; the next one is usually as long. */
  private int lengthBytes = 1;

  MapWriter(int tag, Element key, Element value, Function<Message, Map<?, ?>> get) {
    this.tag = tag;
    this.key = key;
    this.value = value;
    this.get = get;
  }

  @Override
  void write(Message message, WireOutput output) {
    Map<?, ?> map = get.apply(message);
    if (map.isEmpty()) {
      return;
    }
    if (output.isDeterministic()) {
      Object[] keys = map.keySet().toArray();
      Arrays.sort(keys);
      for (Object each : keys) {
        entry(each, Objects.requireNonNull(map.get(each)), output);
      }
    } else {
      map.forEach((ofKey, ofValue) -> entry(ofKey, ofValue, output)); // With fewer objects.
    }
  }

  private void entry(Object ofKey, Object ofValue, WireOutput output) {
    output.tag(tag);
    int expected = lengthBytes;
    int from = output.begin(expected);
    key.write(ofKey, output);
    value.write(ofValue, output);
    int needed = output.end(from, expected);
    if (needed != expected) {
      lengthBytes = needed;
    }
  }

  @Override
  long atLeast(Message message) {
    long length = 0;
    for (Map.Entry<?, ?> entry : get.apply(message).entrySet()) {
      length += 2 + key.atLeast(entry.getKey()) + value.atLeast(entry.getValue());
    }
    return length;
  }
}
