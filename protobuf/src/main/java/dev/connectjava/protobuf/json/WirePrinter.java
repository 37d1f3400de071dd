package dev.connectjava.protobuf.json;

import static java.nio.charset.StandardCharsets.UTF_8;

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
      member(field, tag);
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
      } else if (!field.descriptor().hasPresence()) {
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

  private void member(JsonField field, int tag) {
    if (!field.isRepeated()) {
      single(field, !field.descriptor().hasPresence() && !printsDefaults, field.preparedName());
    } else if (!(field.isMap()
            ? maps.print(field, tag, field.preparedName())
            : list(field, tag, field.preparedName()))
        && printsDefaults) {
      emptyMember(field);
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
    boolean begun = false;
    int tag = firstTag;
    int end;
    do {
      if (field.wire().isOne(tag)) {
        begun = element(field, begun, name);
      } else if (field.wire().isMany(tag)) {
        int outer = input.enter();
        while (!input.isAtEnd()) {
          begun = element(field, begun, name);
        }
        input.leave(outer);
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

  /** Writes an element; returns whether the array has begun. */
  private boolean element(JsonField field, boolean begun, byte @Nullable [] name) {
    if (field.kind() == JsonKind.ENUM && !isNamed(field)) {
      input.int32(field.wire().type());
      return begun;
    }
    if (!begun) {
      if (name != null) {
        json.name(name);
      }
      json.beginArray();
    }
    value(field);
    return true;
  }

  /** Writes the value that follows. */
  void value(JsonField field) {
    single(field, false, null);
  }

  /**
   * Writes the value that follows.
   *
   * @param omitsDefault whether nothing is written for a default
   * @param name what is written before the value; null for nothing
   */
  private void single(JsonField field, boolean omitsDefault, byte @Nullable [] name) {
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
      case STRING, BYTES -> bytes(field.kind(), omitsDefault, name);
      case MESSAGE -> {
        begins(false, name);
        nested(field);
      }
    }
  }

  private boolean begins(boolean omitted, byte @Nullable [] name) {
    if (name != null && !omitted) {
      json.name(name);
    }
    return !omitted;
  }

  private void bytes(JsonKind kind, boolean omitsDefault, byte @Nullable [] name) {
    int length = input.length();
    int from = input.position();
    input.skip(length);
    if (!begins(omitsDefault && length == 0, name)) {
      return;
    }
    if (kind == JsonKind.BYTES) {
      values.printBytes(Arrays.copyOfRange(input.array(), from, from + length));
    } else if (isAscii(from, from + length)) {
      json.string(input.array(), from, from + length);
    } else {
      json.string(new String(input.array(), from, length, UTF_8)); // It may be invalid.
    }
  }

  private boolean isAscii(int from, int to) {
    int all = 0;
    for (int i = from; i < to; i++) {
      all |= input.array()[i];
    }
    return all >= 0;
  }

  private void nested(JsonField field) {
    if (field.wire().isGroup()) {
      message(field.child());
    } else {
      int outer = input.enter();
      message(field.child());
      input.leave(outer);
    }
  }
}
