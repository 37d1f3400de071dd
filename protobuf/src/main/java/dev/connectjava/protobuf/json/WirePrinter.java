package dev.connectjava.protobuf.json;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.connectjava.json.JsonWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message in its binary form as JSON, in one pass and without protobuf-java's message. It
 * writes what {@link JsonPrinter} writes for the message, or gives up: if fields are not in the
 * order of their numbers, occur twice or are extensions. Used once.
 */
final class WirePrinter {

  private final WireInput input;
  private final JsonWriter json;
  private final JsonPrinter values;
  private final boolean printsDefaults;
  private final WireMaps maps;
  private final WireWellKnown wellKnown;

  /** When it is, all loops end, since the input is passed over. */
  private boolean givenUp;

  /**
   * Creates a printer.
   *
   * @param values writes single values to the same JSON
   */
  WirePrinter(WireInput input, JsonPrinter values) {
    this.input = input;
    this.json = values.json();
    this.values = values;
    this.printsDefaults = values.printsDefaults();
    this.maps = new WireMaps(this, input, values);
    this.wellKnown = new WireWellKnown(this, maps, input, values);
  }

  /**
   * Writes the message; returns false if it gives up. Then what was written is useless.
   *
   * @throws IllegalArgumentException if the message has a value that has no JSON
   */
  boolean print(JsonMessage type) {
    message(type);
    return !givenUp;
  }

  void giveUp() {
    givenUp = true;
    input.passOver();
  }

  /** Reads the next tag; 0 at the end of the message. */
  int tag() {
    if (givenUp) {
      input.passOver();
    }
    return input.tag();
  }

  /** Writes the message whose fields follow. */
  void message(JsonMessage type) {
    if (type.form() == JsonForm.FIELDS) {
      json.beginObject();
      members(type);
      json.endObject();
    } else {
      wellKnown.message(type);
    }
  }

  // Fields.

  private void members(JsonMessage type) {
    int next = 0;
    SeenNames oneofs = null;
    for (int tag = tag(); tag != 0; tag = tag()) {
      JsonField field = type.numbered(tag >>> 3, next);
      if (field == null || !isOf(field, tag)) {
        unknown(type, tag);
        continue;
      }
      if (field.index() < next) {
        giveUp();
        return;
      }
      if (field.oneofIndex() >= 0) {
        oneofs = oneofs == null ? new SeenNames() : oneofs;
        if (!oneofs.add(field.oneofIndex(), type.indexBound())) {
          giveUp();
          return;
        }
      }
      defaults(type, next, field.index());
      next = field.index() + 1;
      byte[] name = field.preparedName();
      if (!field.isRepeated()) {
        value(field, field.wire().isOmittingDefault() && !printsDefaults, name);
      } else if (!(field.isMap() ? maps.print(field, tag, name) : list(field, tag, name))
          && printsDefaults) {
        emptyMember(field);
      }
    }
    defaults(type, next, type.fieldCount());
  }

  /**
   * Returns whether a tag means values of the field. A number that a closed enum does not name is
   * an unknown field.
   */
  private boolean isOf(JsonField field, int tag) {
    if (field.isRepeated()) {
      return field.wire().isOne(tag) || field.wire().isMany(tag);
    }
    return field.wire().isOne(tag) && (field.kind() != JsonKind.ENUM || isNamed(field));
  }

  /** Returns whether the number of an enum value that follows is one that the field can have. */
  boolean isNamed(JsonField field) {
    int start = input.position();
    int number = input.int32(field.wire().type());
    input.position(start);
    return field.enumNames().allow(number);
  }

  private void unknown(JsonMessage type, int tag) {
    if (type.isExtension(tag >>> 3)) {
      giveUp();
    } else {
      input.skipField(tag);
    }
  }

  /** Writes the defaults of fields without presence, if defaults are written. */
  private void defaults(JsonMessage type, int from, int to) {
    if (!printsDefaults) {
      return;
    }
    for (int i = from; i < to; i++) {
      JsonField field = type.fieldAt(i);
      if (field.isRepeated()) {
        emptyMember(field);
      } else if (field.wire().isOmittingDefault()) {
        json.name(field.preparedName());
        values.printValue(field, field.descriptor().getDefaultValue());
      }
    }
  }

  private void emptyMember(JsonField field) {
    json.name(field.preparedName());
    if (field.isMap()) {
      json.beginObject();
      json.endObject();
    } else {
      json.beginArray();
      json.endArray();
    }
  }

  // Values.

  /**
   * Writes the values of a repeated field whose first tag was read.
   *
   * @param name what is written before the array; null for nothing
   * @return false if there are none, and nothing was written
   */
  boolean list(JsonField field, int firstTag, byte @Nullable [] name) {
    boolean haveFields =
        field.kind() == JsonKind.MESSAGE && field.child().form() == JsonForm.FIELDS;
    boolean begun = false;
    int tag = firstTag;
    int end;
    do {
      if (field.wire().isOne(tag)) {
        if (beginsElement(field, begun, name)) {
          begun = true;
          if (haveFields) { // Here, to save a frame of the stack for each level.
            int outer = beginFields(field);
            members(field.child());
            endFields(field, outer);
          } else {
            value(field, false, null);
          }
        }
      } else if (field.wire().isMany(tag)) {
        begun |= packed(field, begun, name);
      } else {
        input.skipField(tag);
      }
      end = input.position();
      tag = tag();
    } while (tag >>> 3 == firstTag >>> 3);
    input.position(end);
    if (begun) {
      json.endArray();
    }
    return begun;
  }

  /** Writes the elements of a packed field; returns whether there are any. */
  private boolean packed(JsonField field, boolean begun, byte @Nullable [] name) {
    boolean found = false;
    int outer = input.enter();
    while (!input.isAtEnd()) {
      if (beginsElement(field, begun || found, name)) {
        found = true;
        value(field, false, null);
      }
    }
    input.leave(outer);
    return found;
  }

  /**
   * Begins an array before its first element; returns false if the element, which is passed over,
   * is not valid.
   */
  private boolean beginsElement(JsonField field, boolean begun, byte @Nullable [] name) {
    if (field.kind() == JsonKind.ENUM && !isNamed(field)) {
      input.int32(field.wire().type());
      return false;
    }
    if (!begun) {
      begins(false, name);
      json.beginArray();
    }
    return true;
  }

  /**
   * Writes the value that follows.
   *
   * @param omitsDefault whether nothing is written for a default
   * @param name what is written before the value; null for nothing
   */
  void value(JsonField field, boolean omitsDefault, byte @Nullable [] name) {
    FieldDescriptor.Type type = field.wire().type();
    switch (field.kind()) {
      case INT32, UINT32, ENUM -> {
        int value = input.int32(type);
        if (begins(omitsDefault && value == 0, name)) {
          values.printInt(field, value);
        }
      }
      case INT64, UINT64 -> {
        long value = input.int64(type);
        if (begins(omitsDefault && value == 0, name)) {
          values.printLong(field, value);
        }
      }
      case FLOAT -> {
        float value = input.float32();
        if (begins(omitsDefault && Float.floatToRawIntBits(value) == 0, name)) {
          values.print(value);
        }
      }
      case DOUBLE -> {
        double value = input.float64();
        if (begins(omitsDefault && Double.doubleToRawLongBits(value) == 0, name)) {
          values.print(value);
        }
      }
      case BOOL -> {
        boolean value = input.bool();
        if (begins(omitsDefault && !value, name)) {
          json.value(value);
        }
      }
      case STRING, BYTES -> bytes(field, omitsDefault, name);
      case MESSAGE -> {
        begins(false, name);
        JsonMessage child = field.child();
        switch (child.form()) { // The usual forms here, to save frames of the stack for each level.
          case FIELDS -> {
            int outer = beginFields(field);
            members(child);
            endFields(field, outer);
          }
          case VALUE -> {
            int outer = input.enter();
            wellKnown.value(child);
            input.leave(outer);
          }
          default -> {
            int outer = input.enter();
            wellKnown.message(child);
            input.leave(outer);
          }
        }
      }
    }
  }

  /** Begins the object of a message with fields; returns what its end needs. */
  private int beginFields(JsonField field) {
    json.beginObject();
    return field.wire().isGroup() ? 0 : input.enter();
  }

  private void endFields(JsonField field, int outer) {
    json.endObject();
    if (!field.wire().isGroup()) {
      input.leave(outer);
    }
  }

  private boolean begins(boolean omitted, byte @Nullable [] name) {
    if (name != null && !omitted) {
      json.name(name);
    }
    return !omitted;
  }

  private void bytes(JsonField field, boolean omitsDefault, byte @Nullable [] name) {
    int length = input.length();
    int from = input.position();
    input.skip(length);
    if (!begins(omitsDefault && length == 0, name)) {
      return;
    }
    if (field.kind() == JsonKind.BYTES) {
      values.printBytes(Arrays.copyOfRange(input.array(), from, from + length));
    } else {
      text(field.wire(), from, length);
    }
  }

  /** Writes the text of a field that is a part of the array. */
  void text(WireField field, int from, int length) {
    if (input.isUtf8(field, from, length)) {
      json.string(input.array(), from, from + length);
    } else {
      json.string(input.text(from, length));
    }
  }
}
