package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import org.jspecify.annotations.Nullable;

/** What a {@link MessageScan} needs to know about a field. Thread-safe. */
final class FieldShape {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int START_GROUP = 3;
  private static final int FIXED32 = 5;

  private final int number;
  private final int wireType;
  private final boolean packable;
  private final boolean lengthDelimited;

  /** The enum whose unnamed numbers are unknown fields; null for any other field. */
  private final @Nullable EnumDescriptor closedEnum;

  private final @Nullable Descriptor messageType;
  private final MessageShapes shapes;

  /** Found when it is needed, because types refer to each other. A race is harmless. */
  private @Nullable MessageShape message;

  FieldShape(FieldDescriptor field, MessageShapes shapes) {
    this.number = field.getNumber();
    this.wireType = wireType(field);
    this.packable = field.isPackable();
    this.lengthDelimited = wireType == LENGTH_DELIMITED;
    this.closedEnum =
        field.getJavaType() == FieldDescriptor.JavaType.ENUM
                && field.legacyEnumFieldTreatedAsClosed()
            ? field.getEnumType()
            : null;
    this.messageType =
        field.getJavaType() == FieldDescriptor.JavaType.MESSAGE ? field.getMessageType() : null;
    this.shapes = shapes;
  }

  private static int wireType(FieldDescriptor field) {
    return switch (field.getType()) {
      case INT32, INT64, UINT32, UINT64, SINT32, SINT64, BOOL, ENUM -> VARINT;
      case FIXED64, SFIXED64, DOUBLE -> FIXED64;
      case FIXED32, SFIXED32, FLOAT -> FIXED32;
      case STRING, BYTES, MESSAGE -> LENGTH_DELIMITED;
      case GROUP -> START_GROUP;
    };
  }

  int number() {
    return number;
  }

  /** Returns the wire type of a value that is not packed. */
  int wireType() {
    return wireType;
  }

  /** Returns whether the wire type is that of the field's packed form. */
  boolean isPacked(int ofValue) {
    return packable && ofValue == LENGTH_DELIMITED;
  }

  /** Returns whether values are strings, byte strings or messages that are not groups. */
  boolean isLengthDelimited() {
    return lengthDelimited;
  }

  /** Returns the shape of the message; null if the field's values are not messages. */
  @Nullable MessageShape message() {
    if (messageType == null) {
      return null;
    }
    MessageShape found = message;
    if (found == null) {
      found = shapes.of(messageType);
      message = found;
    }
    return found;
  }

  /** Returns whether an unnamed number of the field's enum is an unknown field. */
  boolean isClosedEnum() {
    return closedEnum != null;
  }

  /** Returns whether a value of the field is an unknown field. */
  boolean isUnnamed(int value) {
    return closedEnum != null && closedEnum.findValueByNumber(value) == null;
  }

  boolean isPackable() {
    return packable;
  }
}
