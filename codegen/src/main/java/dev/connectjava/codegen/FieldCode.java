package dev.connectjava.codegen;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Optional;

/** Writes the code of one field of a view. */
interface FieldCode {

  /** Returns the code of a field. */
  static FieldCode of(FieldDescriptor field, ViewClass view) {
    if (field.isMapField()) {
      return new MapFieldCode(field, view);
    }
    if (field.isRepeated()) {
      return new RepeatedFieldCode(field, view);
    }
    return switch (field.getJavaType()) {
      case STRING, BYTE_STRING -> new TextFieldCode(field, view);
      case MESSAGE -> new MessageFieldCode(field, view);
      default -> new NumberFieldCode(field, view);
    };
  }

  /** Returns the memory that the field takes in its view. */
  int bytes();

  /** Writes constants; views without fields are made after them. */
  default void declareConstants(JavaSource source, String indentation) {}

  /** Writes variables. */
  void declare(JavaSource source, String indentation);

  /** Writes the cases of the switch over the tags. */
  void read(JavaSource source, String indentation);

  /** Writes the methods. */
  void access(JavaSource source, String indentation);

  /** Returns the condition of the field for the message to have all required fields. */
  Optional<String> complete();
}
