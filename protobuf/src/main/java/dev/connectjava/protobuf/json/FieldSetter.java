package dev.connectjava.protobuf.json;

import com.google.protobuf.Message;

/** Sets a field of a builder, or adds a value to a repeated field. Immutable. */
abstract class FieldSetter {

  void set(Message.Builder builder, int value) {
    set(builder, (Object) value);
  }

  void set(Message.Builder builder, long value) {
    set(builder, (Object) value);
  }

  void set(Message.Builder builder, double value) {
    set(builder, (Object) value);
  }

  /** Takes a value of another type, or one of these types as an object. */
  abstract void set(Message.Builder builder, Object value);

  /** Takes the number of an enum value. */
  abstract void setEnum(Message.Builder builder, int number);
}
