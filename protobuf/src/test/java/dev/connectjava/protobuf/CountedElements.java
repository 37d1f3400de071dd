package dev.connectjava.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Map;

/** Counts in a message what a scan counts in its encoded form. */
final class CountedElements {

  private long elementBytes;
  private long unknownFields;

  private final boolean emptyValues;

  private CountedElements(boolean emptyValues) {
    this.emptyValues = emptyValues;
  }

  static CountedElements of(Message message) {
    return of(message, true);
  }

  /** Does not count values of map entries that the message may have added: they are empty. */
  static CountedElements atLeast(Message message) {
    return of(message, false);
  }

  private static CountedElements of(Message message, boolean emptyValues) {
    CountedElements counted = new CountedElements(emptyValues);
    counted.add(message);
    return counted;
  }

  long elementBytes() {
    return elementBytes;
  }

  long unknownFields() {
    return unknownFields;
  }

  private void add(Message message) {
    elementBytes += ElementBytes.ofMessage(message.getDescriptorForType());
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      Object value = entry.getValue();
      List<?> values = value instanceof List<?> list ? list : List.of(value);
      boolean ofEntry = message.getDescriptorForType().getOptions().getMapEntry();
      boolean added = ofEntry && value instanceof Message nested && nested.getSerializedSize() == 0;
      if (emptyValues || !added) {
        values.forEach(this::addValue);
      }
    }
    if (!message.getUnknownFields().asMap().isEmpty()) {
      elementBytes += ElementBytes.UNKNOWN_SET;
      add(message.getUnknownFields());
    }
  }

  private void addValue(Object value) {
    if (value instanceof Message nested) {
      add(nested);
    } else if (value instanceof String text && !text.isEmpty()
        || value instanceof ByteString bytes && !bytes.isEmpty()) {
      elementBytes += ElementBytes.TEXT;
    }
  }

  private void add(UnknownFieldSet set) {
    for (UnknownFieldSet.Field field : set.asMap().values()) {
      elementBytes += ElementBytes.UNKNOWN_NUMBER;
      unknownFields +=
          field.getVarintList().size()
              + field.getFixed32List().size()
              + field.getFixed64List().size()
              + field.getLengthDelimitedList().size()
              + field.getGroupList().size();
      field.getLengthDelimitedList().forEach(this::addValue);
      for (UnknownFieldSet group : field.getGroupList()) {
        elementBytes += ElementBytes.UNKNOWN_SET;
        add(group);
      }
    }
  }
}
