package dev.connectjava.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
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
    boolean dynamic = message instanceof DynamicMessage;
    boolean ofEntry = message.getDescriptorForType().getOptions().getMapEntry();
    boolean hasFieldSet = false;
    elementBytes += ElementBytes.ofMessage(message.getDescriptorForType(), dynamic);
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      Object value = entry.getValue();
      List<?> values = value instanceof List<?> list ? list : List.of(value);
      boolean added = ofEntry && value instanceof Message nested && nested.getSerializedSize() == 0;
      if (emptyValues || !added) {
        boolean inFieldSet = (dynamic || entry.getKey().isExtension()) && !ofEntry;
        if (inFieldSet && !hasFieldSet) {
          hasFieldSet = true;
          elementBytes += ElementBytes.FIELD_SET;
        }
        elementBytes += ElementBytes.ofField(entry.getKey(), inFieldSet);
        values.forEach(this::addValue);
        if (inFieldSet || ofEntry) {
          values.forEach(each -> addObject(entry.getKey(), each));
        }
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

  /** Counts the object of a number. */
  private void addObject(FieldDescriptor field, Object value) {
    boolean shared =
        switch (field.getType()) {
          case INT32, INT64, UINT32, UINT64 -> {
            long number = ((Number) value).longValue();
            yield number >= 0 && number < 128;
          }
          case SINT32, SINT64 -> {
            long number = ((Number) value).longValue();
            yield number >= -64 && number < 64;
          }
          case FIXED32, FIXED64, SFIXED32, SFIXED64, FLOAT, DOUBLE -> false;
          case STRING, BYTES, MESSAGE, GROUP, BOOL, ENUM -> true;
        };
    if (!shared) {
      elementBytes += ElementBytes.BOXED;
    }
    if (value instanceof EnumValueDescriptor named
        && field.getEnumType().findValueByNumber(named.getNumber()) == null) {
      elementBytes += ElementBytes.UNNAMED;
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
