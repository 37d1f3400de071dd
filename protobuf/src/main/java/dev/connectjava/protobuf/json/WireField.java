package dev.connectjava.protobuf.json;

import com.google.protobuf.Descriptors.FieldDescriptor;

/**
 * How a field or an extension is in protobuf's binary form. Immutable.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf: encoding</a>
 */
final class WireField {

  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH_DELIMITED = 2;
  static final int START_GROUP = 3;
  static final int END_GROUP = 4;
  static final int FIXED32 = 5;

  private final FieldDescriptor.Type type;
  private final int number;
  private final int wireType;
  private final boolean packable;
  private final boolean packed;
  private final boolean required;
  private final boolean omittingDefault;
  private final boolean setItem;
  private final boolean utf8;

  WireField(FieldDescriptor field) {
    this.type = field.getType();
    this.number = field.getNumber();
    this.wireType = wireType(type);
    this.packable = field.isPackable();
    this.packed = field.isPacked();
    this.required = field.isRequired();
    boolean inEntry = field.getContainingType().getOptions().getMapEntry();
    this.omittingDefault = !field.isRepeated() && !field.hasPresence() && !inEntry;
    this.setItem =
        field.isExtension()
            && field.getContainingType().getOptions().getMessageSetWireFormat()
            && type == FieldDescriptor.Type.MESSAGE
            && !field.isRepeated();
    this.utf8 = field.getFile().toProto().getSyntax().equals("proto3");
  }

  private static int wireType(FieldDescriptor.Type type) {
    return switch (type) {
      case INT32, INT64, UINT32, UINT64, SINT32, SINT64, BOOL, ENUM -> VARINT;
      case FIXED64, SFIXED64, DOUBLE -> FIXED64;
      case STRING, BYTES, MESSAGE -> LENGTH_DELIMITED;
      case GROUP -> START_GROUP;
      case FIXED32, SFIXED32, FLOAT -> FIXED32;
    };
  }

  FieldDescriptor.Type type() {
    return type;
  }

  int number() {
    return number;
  }

  /** Returns the tag of a single value. */
  int tag() {
    return number << 3 | wireType;
  }

  /** Returns the tag before the values of a packed field. */
  int packedTag() {
    return number << 3 | LENGTH_DELIMITED;
  }

  int endTag() {
    return number << 3 | END_GROUP;
  }

  boolean isGroup() {
    return wireType == START_GROUP;
  }

  /** Returns whether values are written without tags, between those of other fields. */
  boolean isPacked() {
    return packed;
  }

  boolean isRequired() {
    return required;
  }

  /** Returns whether the default is absent from the binary form. */
  boolean isOmittingDefault() {
    return omittingDefault;
  }

  /** Returns whether it is an extension in a message set, which has a form of its own. */
  boolean isSetItem() {
    return setItem;
  }

  /** Returns whether a valid message surely has UTF-8, if the field has text. */
  boolean isUtf8() {
    return utf8;
  }

  /** Returns whether a tag means one value of the field. */
  boolean isOne(int tag) {
    return (tag & 7) == wireType;
  }

  /** Returns whether a tag means any number of values of the field. */
  boolean isMany(int tag) {
    return packable && (tag & 7) == LENGTH_DELIMITED;
  }
}
