package dev.connectjava.protobuf.json;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

/** A setter that uses protobuf-java's reflection. */
final class ReflectiveSetter extends FieldSetter {

  private final FieldDescriptor field;

  ReflectiveSetter(FieldDescriptor field) {
    this.field = field;
  }

  @Override
  void set(Message.Builder builder, Object value) {
    if (field.isRepeated()) {
      builder.addRepeatedField(field, value);
    } else {
      builder.setField(field, value);
    }
  }

  @Override
  void setEnum(Message.Builder builder, int number) {
    set(builder, enumValue(field, number));
  }

  /** Returns the value as protobuf-java's reflection has it. */
  static EnumValueDescriptor enumValue(FieldDescriptor field, int number) {
    return field.getEnumType().findValueByNumberCreatingIfUnknown(number);
  }
}
