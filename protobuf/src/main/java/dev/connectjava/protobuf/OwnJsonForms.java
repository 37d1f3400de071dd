package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import java.util.Set;

/** The well-known types that have a special JSON form. */
final class OwnJsonForms {

  private static final String ANY = "google.protobuf.Any";

  private static final Set<String> WITHOUT_FIELDS =
      Set.of(
          "google.protobuf.BoolValue",
          "google.protobuf.BytesValue",
          "google.protobuf.DoubleValue",
          "google.protobuf.Duration",
          "google.protobuf.FieldMask",
          "google.protobuf.FloatValue",
          "google.protobuf.Int32Value",
          "google.protobuf.Int64Value",
          "google.protobuf.ListValue",
          "google.protobuf.StringValue",
          "google.protobuf.Struct",
          "google.protobuf.Timestamp",
          "google.protobuf.UInt32Value",
          "google.protobuf.UInt64Value",
          "google.protobuf.Value");

  private OwnJsonForms() {}

  /** Returns whether the JSON of such a message has its fields, as it does for {@code Any}. */
  static boolean hasFields(Descriptor type) {
    return !WITHOUT_FIELDS.contains(type.getFullName());
  }

  static boolean isAny(Descriptor type) {
    return type.getFullName().equals(ANY);
  }
}
