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

  /** The keys of the last map, which has ended; the next one uses the object again. */
  private @Nullable Keys spare;

  WireMaps(WirePrinter printer, WireInput input, JsonPrinter values) {
    this.printer = printer;
    this.input = input;
    this.values = values;
    this.json = values.json();
  }

  /** The keys of a map that were written; those that are numbers in the shortest form. */
  private static final class Keys {

    final MapKeys keys = new MapKeys();
    boolean begun;
    private @Nullable WireBytes numbers;

    void clear() {
      keys.clear();
      begun = false;
      numbers = null;
    }

    boolean add(long number) {
      WireBytes written = numbers == null ? new WireBytes(FEW_KEYS) : numbers;
      numbers = written;
      int from = written.position();
      written.varint(number);
      return keys.add(written.array(), from, written.position());
    }
  }

  /**
   * Writes the entries of a map whose first tag was read.
   *
   * @param name what is written before the object; null for nothing
   * @return false if there are none, and nothing was written
   */
  boolean print(JsonField field, int firstTag, byte @Nullable [] name) {
    Keys keys = spare == null ? new Keys() : spare;
    spare = null;
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
    boolean begun = keys.begun;
    if (begun) {
      json.endObject();
    }
    keys.clear();
    spare = keys;
    return begun;
  }

  /** Writes an entry. Its key may follow its value, and the last one of several is valid. */
  private void entry(JsonField field, Keys keys, byte @Nullable [] name) {
    JsonField value = field.value();
    if (value.kind() == JsonKind.STRING && usualTexts(field.key(), value, keys, name)) {
      return;
    }
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

  /**
   * Writes an entry if it has a key and then a value, both strings, as encoders usually write it.
   * Otherwise stays at its beginning and returns false.
   */
  private boolean usualTexts(JsonField key, JsonField value, Keys keys, byte @Nullable [] name) {
    int start = input.position();
    if (key.kind() == JsonKind.STRING && input.takes(key.wire().tag())) {
      int keyLength = input.length();
      int keyFrom = input.position();
      input.skip(keyLength);
      if (input.takes(value.wire().tag())) {
        int length = input.length();
        int from = input.position();
        input.skip(length);
        if (input.isAtEnd()) {
          begin(keys, name);
          if (textKey(key.wire(), keyFrom, keyLength, keys)) {
            printer.text(value.wire(), from, length);
          } else {
            printer.giveUp();
          }
          return true;
        }
      }
      input.position(start);
    }
    return false;
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
      case STRING -> {
        int length = at == ABSENT ? 0 : input.length();
        yield textKey(field.wire(), input.position(), length, keys);
      }
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

  private boolean textKey(WireField field, int from, int length, Keys keys) {
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
