package dev.connectjava.protobuf.json;

import dev.connectjava.json.JsonReader;

/**
 * Counts the memory that the text does not show: of the objects that only protobuf-java's
 * reflection makes, which are numbers in dynamic messages and extensions, and dynamic messages that
 * are not objects in JSON; and of generated messages with many fields. Used by one thread.
 */
final class DynamicObjects {

  /** The estimate for a number that is an object. Small integers are shared. */
  private static final int BOXED_BYTES = 24;

  /** The estimate for a dynamic message with one field, without the field's value. */
  private static final int DYNAMIC_BYTES = 216;

  /** The estimate for the descriptor of a number that an enum does not name. */
  private static final int UNNAMED_BYTES = 384;

  private final JsonReader reader;

  DynamicObjects(JsonReader reader) {
    this.reader = reader;
  }

  void countInteger(JsonField field, long value) {
    if (value != (byte) value) {
      countNumber(field);
    }
  }

  void countNumber(JsonField field) {
    if (field.isBoxed()) {
      reader.count(BOXED_BYTES);
    }
  }

  /** Counts a number that the enum does not name, unless it is kept for another one already. */
  void countUnnamed(JsonField field, int number) {
    if (field.owner().schema().unnamedNumbers().add(field.enumNames().type(), number)) {
      reader.count(UNNAMED_BYTES);
    }
  }

  void countMessage(JsonMessage type) {
    if (!type.isDynamic()) {
      reader.count(type.bytesOfManyFields());
    } else if (!type.form().hasBrackets()) {
      reader.count(DYNAMIC_BYTES);
    }
  }

  /** Counts an entry of a map. */
  void countEntry(JsonField map) {
    if (map.child().isDynamic()) {
      reader.count(DYNAMIC_BYTES);
    }
  }
}
