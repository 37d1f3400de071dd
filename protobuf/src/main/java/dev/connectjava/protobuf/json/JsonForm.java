package dev.connectjava.protobuf.json;

import com.google.protobuf.Descriptors.Descriptor;

/** How the JSON of a message looks: by its fields, or in a form of a well-known type. */
enum JsonForm {
  /** An object with a member for each field. */
  FIELDS,
  /** An object with the type of its content in {@code @type}. */
  ANY,
  /** A string. */
  TIMESTAMP,
  /** A string. */
  DURATION,
  /** A string. */
  FIELD_MASK,
  /** An object with any members. */
  STRUCT,
  /** An array. */
  LIST_VALUE,
  /** Any value. */
  VALUE,
  /** What its only field has. */
  WRAPPER;

  /** Returns whether each message is an object or an array. */
  boolean hasBrackets() {
    return switch (this) {
      case FIELDS, ANY, STRUCT, LIST_VALUE -> true;
      case TIMESTAMP, DURATION, FIELD_MASK, VALUE, WRAPPER -> false;
    };
  }

  static JsonForm of(Descriptor type) {
    return switch (type.getFullName()) {
      case "google.protobuf.Any" -> ANY;
      case "google.protobuf.Timestamp" -> TIMESTAMP;
      case "google.protobuf.Duration" -> DURATION;
      case "google.protobuf.FieldMask" -> FIELD_MASK;
      case "google.protobuf.Struct" -> STRUCT;
      case "google.protobuf.ListValue" -> LIST_VALUE;
      case "google.protobuf.Value" -> VALUE;
      case "google.protobuf.BoolValue",
          "google.protobuf.BytesValue",
          "google.protobuf.DoubleValue",
          "google.protobuf.FloatValue",
          "google.protobuf.Int32Value",
          "google.protobuf.Int64Value",
          "google.protobuf.StringValue",
          "google.protobuf.UInt32Value",
          "google.protobuf.UInt64Value" ->
          WRAPPER;
      default -> FIELDS;
    };
  }
}
