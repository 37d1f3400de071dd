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
  private final int index;
  private final int wireType;
  private final boolean packable;
  private final boolean lengthDelimited;
  private final boolean inFieldSet;
  private final boolean boxed;
  private final int bytes;

  /** The enum whose unnamed numbers take memory; null for any other field. */
  private final @Nullable EnumDescriptor countedEnum;

  private final boolean closedEnum;
  private final @Nullable Descriptor messageType;
  private final boolean dynamicValue;
  private final MessageShapes shapes;

  /** Found when it is needed, because types refer to each other. A race is harmless. */
  private @Nullable MessageShape message;

  /**
   * Creates the shape of a field.
   *
   * @param index tells it from all others of its message
   * @param dynamic whether it is a field of a dynamic message, or an extension
   * @param dynamicValue whether messages that are its values are dynamic ones
   */
  FieldShape(
      FieldDescriptor field,
      int index,
      boolean dynamic,
      boolean dynamicValue,
      MessageShapes shapes) {
    this.number = field.getNumber();
    this.index = index;
    this.wireType = wireType(field);
    this.packable = field.isPackable();
    this.lengthDelimited = wireType == LENGTH_DELIMITED;
    boolean ofEntry = field.getContainingType().getOptions().getMapEntry();
    this.inFieldSet = dynamic && !ofEntry; // The estimate for an entry includes its field set.
    this.boxed = (dynamic || ofEntry) && isNumber(field);
    this.bytes = ElementBytes.ofField(field, inFieldSet);
    boolean ofEnum = field.getJavaType() == FieldDescriptor.JavaType.ENUM;
    this.closedEnum = ofEnum && field.legacyEnumFieldTreatedAsClosed();
    this.countedEnum = closedEnum || (ofEnum && dynamic) ? field.getEnumType() : null;
    this.messageType =
        field.getJavaType() == FieldDescriptor.JavaType.MESSAGE ? field.getMessageType() : null;
    this.dynamicValue = dynamicValue;
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

  private static boolean isNumber(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT, LONG, FLOAT, DOUBLE -> true;
      case BOOLEAN, STRING, BYTE_STRING, ENUM, MESSAGE -> false;
    };
  }

  int number() {
    return number;
  }

  /** Returns a number from 0 on that no other field of the message has. */
  int index() {
    return index;
  }

  /** Returns the wire type of a value that is not packed. */
  int wireType() {
    return wireType;
  }

  /** Returns whether the wire type is that of the field's packed form. */
  boolean isPacked(int ofValue) {
    return packable && ofValue == LENGTH_DELIMITED;
  }

  boolean isPackable() {
    return packable;
  }

  /** Returns whether values are strings, byte strings or messages that are not groups. */
  boolean isLengthDelimited() {
    return lengthDelimited;
  }

  /** Returns whether the field set of the message holds the value. */
  boolean inFieldSet() {
    return inFieldSet;
  }

  /** Returns the estimate of the memory that a message needs once if the field has values. */
  int bytes() {
    return bytes;
  }

  /** Returns whether values are numbers that are objects. */
  boolean isBoxed() {
    return boxed;
  }

  /** Returns the shape of the message; null if the field's values are not messages. */
  @Nullable MessageShape message() {
    if (messageType == null) {
      return null;
    }
    MessageShape found = message;
    if (found == null) {
      found = shapes.of(messageType, dynamicValue);
      message = found;
    }
    return found;
  }

  /** Returns whether the field has an enum whose unnamed numbers take memory. */
  boolean isCountedEnum() {
    return countedEnum != null;
  }

  /** Returns whether an unnamed number of the field's enum is an unknown field. */
  boolean isClosedEnum() {
    return closedEnum;
  }

  /** Returns whether a counted enum does not name the number. */
  boolean isUnnamed(int value) {
    return countedEnum != null && countedEnum.findValueByNumber(value) == null;
  }
}
