package dev.connectjava.protobuf.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

/** Values with which a generated method is checked to be that of a field. */
final class SampleValue {

  private SampleValue() {}

  /** Returns a value that is not the default of the field's type; an element if it is repeated. */
  static Object of(FieldDescriptor field, Message.Builder builder) {
    return switch (field.getJavaType()) {
      case INT -> 1;
      case LONG -> 1L;
      case FLOAT -> 1f;
      case DOUBLE -> 1d;
      case BOOLEAN -> true;
      case STRING -> "a";
      case BYTE_STRING -> ByteString.copyFromUtf8("a");
      case ENUM -> number(field);
      case MESSAGE -> builder.newBuilderForField(field).buildPartial();
    };
  }

  private static Object number(FieldDescriptor field) {
    EnumDescriptor type = field.getEnumType();
    return field.legacyEnumFieldTreatedAsClosed()
        ? type.getValues().getFirst()
        : type.findValueByNumberCreatingIfUnknown(1);
  }
}
