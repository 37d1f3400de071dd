package dev.connectjava.codegen;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Locale;

/** The kinds of numbers in protobuf's binary form, and what views have for them. */
enum NumberKind {
  INT32("int", "int32", "IntList", 0, 4),
  SINT32("int", "sint32", "IntList", 0, 4),
  FIXED32("int", "fixed32", "IntList", 5, 4),
  INT64("long", "int64", "LongList", 0, 8),
  SINT64("long", "sint64", "LongList", 0, 8),
  FIXED64("long", "fixed64", "LongList", 1, 8),
  FLOAT("float", "float32", "FloatList", 5, 4),
  DOUBLE("double", "float64", "DoubleList", 1, 8),
  BOOL("boolean", "bool", "BooleanList", 0, 1);

  private final String javaType;
  private final String read;
  private final String list;
  private final int wireType;
  private final int bytes;

  NumberKind(String javaType, String read, String list, int wireType, int bytes) {
    this.javaType = javaType;
    this.read = read;
    this.list = list;
    this.wireType = wireType;
    this.bytes = bytes;
  }

  /** Returns the kind of a field that is a number, a boolean or an enum. */
  static NumberKind of(FieldDescriptor field) {
    return switch (field.getType()) {
      case INT32, UINT32, ENUM -> INT32;
      case SINT32 -> SINT32;
      case FIXED32, SFIXED32 -> FIXED32;
      case INT64, UINT64 -> INT64;
      case SINT64 -> SINT64;
      case FIXED64, SFIXED64 -> FIXED64;
      case FLOAT -> FLOAT;
      case DOUBLE -> DOUBLE;
      case BOOL -> BOOL;
      case STRING, BYTES, MESSAGE, GROUP ->
          throw new IllegalArgumentException(field + " is not a number");
    };
  }

  /** Returns the type of a value. */
  String javaType() {
    return javaType;
  }

  /** Returns the name of the method that reads a value. */
  String read() {
    return read;
  }

  /** Returns the simple name of the class of lists. */
  String list() {
    return list;
  }

  int wireType() {
    return wireType;
  }

  /** Returns the number of bytes of each encoded value; 0 if it varies. */
  int encodedBytes() {
    return wireType == 0 ? 0 : bytes;
  }

  /** Returns the memory of a value. */
  int bytes() {
    return bytes;
  }

  /** Returns the value that a field has by default, as Java code. */
  static String defaultOf(FieldDescriptor field) {
    Object value = field.getDefaultValue();
    return switch (field.getJavaType()) {
      case LONG -> value + "L";
      case FLOAT -> of((Float) value);
      case DOUBLE -> of((Double) value);
      case ENUM -> Integer.toString(((EnumValueDescriptor) value).getNumber());
      default -> value.toString();
    };
  }

  private static String of(float value) {
    return Float.isFinite(value)
        ? value + "F"
        : String.format(
            Locale.ROOT, "java.lang.Float.intBitsToFloat(0x%x)", Float.floatToIntBits(value));
  }

  private static String of(double value) {
    return Double.isFinite(value)
        ? value + "D"
        : String.format(
            Locale.ROOT,
            "java.lang.Double.longBitsToDouble(0x%xL)",
            Double.doubleToLongBits(value));
  }
}
