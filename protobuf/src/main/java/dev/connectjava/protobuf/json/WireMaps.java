package dev.connectjava.protobuf.json;

import dev.connectjava.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/** Writes map fields for a {@link WirePrinter}, which gives up if a key occurs twice. */
final class WireMaps {

  /** The number of bytes that a few keys take. */
  private static final int FEW_KEYS = 32;

  private static final int ABSENT = -1;

  private final WirePrinter printer;
  private final WireInput input;
  private final JsonPrinter values;
  private final JsonWriter json;

  WireMaps(WirePrinter printer, WireInput input, JsonPrinter values) {
    this.printer = printer;
    this.input = input;
    this.values = values;
    this.json = values.json();
  }

  /** The keys of a map that were written; those that are numbers in the shortest form. */
  private static final class Keys {

    final MapKeys keys = new MapKeys();
    final WireBytes numbers = new WireBytes(FEW_KEYS);
    boolean begun;

    boolean add(long number) {
      int from = numbers.position();
      numbers.varint(number);
      return keys.add(numbers.array(), from, numbers.position());
    }
  }

  /**
   * Writes the entries of a map whose first tag was read.
   *
   * @param name what is written before the object; null for nothing
   * @return false if there are none, and nothing was written
   */
  boolean print(JsonField field, int firstTag, byte @Nullable [] name) {
    Keys keys = new Keys();
    int tag = firstTag;
    int end;
    do {
      if (field.wire().isOne(tag)) {
        int outer = input.enter();
        entry(field, keys, name);
        input.leave(outer);
      } else {
        input.skipField(tag);
      }
      end = input.position();
      tag = printer.tag();
    } while (tag >>> 3 == firstTag >>> 3);
    input.position(end);
    if (keys.begun) {
      json.endObject();
    }
    return keys.begun;
  }

  /** Writes an entry. Its key may follow its value, and the last one of several is valid. */
  private void entry(JsonField field, Keys keys, byte @Nullable [] name) {
    JsonField value = field.value();
    int keyAt = ABSENT;
    int valueAt = ABSENT;
    for (int tag = printer.tag(); tag != 0; tag = printer.tag()) {
      if (tag == field.key().wire().tag()) {
        keyAt = input.position();
      } else if (tag == value.wire().tag()) {
        if (valueAt != ABSENT && value.kind() == JsonKind.MESSAGE) {
          printer.giveUp(); // Both would have to be merged.
          return;
        }
        valueAt = input.position();
      }
      input.skipField(tag);
    }
    if (valueAt != ABSENT && value.kind() == JsonKind.ENUM) {
      input.position(valueAt);
      if (!printer.isNamed(value)) {
        return; // The entry is an unknown field.
      }
    }
    begin(keys, name);
    if (!key(field.key(), keyAt, keys)) {
      printer.giveUp();
    } else if (valueAt == ABSENT) {
      defaultValue(value);
    } else {
      input.position(valueAt);
      printer.value(value, false, null);
    }
  }

  private void begin(Keys keys, byte @Nullable [] name) {
    if (!keys.begun) {
      keys.begun = true;
      if (name != null) {
        json.name(name);
      }
      json.beginObject();
    }
  }

  /** Writes a key; returns false if it was written before. */
  private boolean key(JsonField field, int at, Keys keys) {
    if (at != ABSENT) {
      input.position(at);
    }
    return switch (field.kind()) {
      case STRING -> text(field.wire(), at, keys);
      case BOOL -> {
        boolean value = at != ABSENT && input.bool();
        json.name(Boolean.toString(value));
        yield keys.add(value ? 1 : 0);
      }
      case INT32, UINT32 -> {
        int value = at == ABSENT ? 0 : input.int32(field.wire().type());
        values.printKey(field, value);
        yield keys.add(value);
      }
      default -> {
        long value = at == ABSENT ? 0 : input.int64(field.wire().type());
        values.printKey(field, value);
        yield keys.add(value);
      }
    };
  }

  private boolean text(WireField field, int at, Keys keys) {
    int length = at == ABSENT ? 0 : input.length();
    int from = input.position();
    if (input.isUtf8(field, from, length)) {
      json.name(input.array(), from, from + length);
    } else {
      json.name(input.text(from, length));
    }
    return keys.keys.add(input.array(), from, from + length);
  }

  private void defaultValue(JsonField field) {
    if (field.kind() == JsonKind.MESSAGE) {
      int outer = input.enterEmpty();
      printer.message(field.child());
      input.leave(outer);
    } else {
      values.printValue(field, field.descriptor().getDefaultValue());
    }
  }
}
