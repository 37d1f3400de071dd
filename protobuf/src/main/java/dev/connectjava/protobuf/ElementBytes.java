package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;

/**
 * Estimates of the memory that the parts of a message take as objects of protobuf-java, in bytes.
 * They were measured with protobuf-java 4.36.2 on a 64-bit JVM with compressed references, as what
 * a message with 500,000 such parts takes more than one without.
 */
final class ElementBytes {

  /**
   * A string or a byte string that is not empty, without its contents: the object and its array.
   * Measured: 54.
   */
  static final int TEXT = 56;

  /** An entry of a map, without its key and value: measured with both, 149. */
  static final int MAP_ENTRY = 64;

  /**
   * An entry of a dynamic message's map, which is a dynamic message. It always has a key and a
   * value, if need be an empty message.
   */
  static final int DYNAMIC_MAP_ENTRY = 360;

  /** The list of a repeated field, which has room for ten values from its first one on. */
  static final int LIST = 128;

  /** The map of a map field, without its entries. */
  static final int MAP = 200;

  /** What holds the fields of a dynamic message, or the extensions of another one. */
  static final int FIELD_SET = 176;

  /** A field in a field set, without its value. */
  static final int SET_FIELD = 40;

  /** A number that is an object. Those that are encoded in one byte are shared. */
  static final int BOXED = 24;

  /** The descriptor of a number that an open enum does not name, in a field set. */
  static final int UNNAMED = 384;

  /** A set of unknown fields, which each message and each unknown group with such fields has. */
  static final int UNKNOWN_SET = 64;

  /**
   * A number that unknown fields of one set have, with the objects that hold its values. Measured:
   * 192 for the first number together with its set, 128 for each other one.
   */
  static final int UNKNOWN_NUMBER = 128;

  private ElementBytes() {}

  /**
   * Returns the estimate for a message without what its fields refer to. Measured: 47 with 6
   * fields, 62 with 6 and presence bits, 86 with 11, 94 with 14; 62 for a dynamic message.
   *
   * @param dynamic whether it is a {@link com.google.protobuf.DynamicMessage}
   */
  static int ofMessage(Descriptor type, boolean dynamic) {
    if (type.getOptions().getMapEntry()) {
      return dynamic ? DYNAMIC_MAP_ENTRY : MAP_ENTRY;
    }
    return ofMessage(type.getFields().size());
  }

  /** Returns the estimate for a message with a number of fields, which is not a map's entry. */
  static int ofMessage(int fields) {
    return 40 + 4 * fields;
  }

  /**
   * Returns the estimate for what a message needs once for a field that has values.
   *
   * @param inFieldSet whether the value is in a field set
   */
  static int ofField(FieldDescriptor field, boolean inFieldSet) {
    if (field.isRepeated()) {
      return field.isMapField() && !inFieldSet ? MAP : LIST;
    }
    return inFieldSet ? SET_FIELD : 0;
  }
}
