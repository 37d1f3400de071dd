package dev.connectjava.protobuf;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;

/** How the values of the scalar types are written, without a tag. */
final class Scalars {

  private Scalars() {}

  static void write(FieldDescriptor.Type type, int value, WireOutput output) {
    switch (type) {
      case FIXED32, SFIXED32 -> output.fixed32(value);
      case UINT32 -> output.varint(value);
      case SINT32 -> output.varint(CodedOutputStream.encodeZigZag32(value));
      default -> { // INT32 and ENUM: negative numbers are extended.
        if (value >= 0) {
          output.varint(value);
        } else {
          output.varint((long) value);
        }
      }
    }
  }

  static void write(FieldDescriptor.Type type, long value, WireOutput output) {
    switch (type) {
      case FIXED64, SFIXED64 -> output.fixed64(value);
      case SINT64 -> output.varint(CodedOutputStream.encodeZigZag64(value));
      default -> output.varint(value);
    }
  }

  static void write(boolean value, WireOutput output) {
    output.varint(value ? 1 : 0);
  }

  static void write(float value, WireOutput output) {
    output.fixed32(Float.floatToRawIntBits(value));
  }

  static void write(double value, WireOutput output) {
    output.fixed64(Double.doubleToRawLongBits(value));
  }

  /** Returns the length of the shortest value. */
  static int atLeast(FieldDescriptor.Type type) {
    return switch (type) {
      case FIXED32, SFIXED32, FLOAT -> Integer.BYTES;
      case FIXED64, SFIXED64, DOUBLE -> Long.BYTES;
      default -> 1;
    };
  }
}
