package dev.connectjava.protobuf.json;

import dev.connectjava.json.JsonException;
import dev.connectjava.json.JsonNumber;
import dev.connectjava.json.JsonReader;
import dev.connectjava.json.JsonToken;
import dev.connectjava.spi.Excerpt;
import java.util.function.Function;

/** Reads the values of fields that are not messages, and the keys of maps. */
final class ValueParser {

  private static final String OUT_OF_RANGE = "is out of range";

  private final JsonReader reader;
  private final MessageTarget target;
  private final boolean rejectsUnknownNames;
  private final Base64Text base64 = new Base64Text();

  /** Where the value begins. */
  private int start;

  /**
   * Creates a parser.
   *
   * @param rejectsUnknownNames whether an enum's name that is not known is refused, not ignored
   */
  ValueParser(JsonReader reader, MessageTarget target, boolean rejectsUnknownNames) {
    this.reader = reader;
    this.target = target;
    this.rejectsUnknownNames = rejectsUnknownNames;
  }

  /**
   * Reads the value of a field; returns false if it is ignored.
   *
   * @param token the next one, which the reader has looked at last
   */
  boolean read(JsonField field, JsonToken token) {
    start = reader.position();
    switch (field.kind()) {
      case INT32, UINT32, INT64, UINT64 -> {
        readNumber(token);
        integer(field);
      }
      case FLOAT -> target.float32(field, float32(token));
      case DOUBLE -> target.float64(field, float64(token));
      case BOOL -> {
        if (token != JsonToken.TRUE && token != JsonToken.FALSE) {
          throw unexpected("true or false", token);
        }
        target.bool(field, reader.readBoolean());
      }
      case STRING -> {
        readString(token);
        target.text(field, reader);
      }
      case BYTES -> {
        readString(token);
        bytes(field);
      }
      case ENUM -> {
        return enumeration(field, token);
      }
      case MESSAGE -> throw new IllegalStateException("a message is not a single value");
    }
    return true;
  }

  private JsonException wrong(String reason) {
    return new JsonException(reason, start);
  }

  private JsonException unexpected(String expected, JsonToken token) {
    return wrong("%s is expected, but was %s".formatted(expected, token.description()));
  }

  private String quoted() {
    return Excerpt.quoted(reader.text());
  }

  private void readString(JsonToken token) {
    if (token != JsonToken.STRING) {
      throw unexpected("a string", token);
    }
    reader.readString();
  }

  /** Reads a string that a well-known type has. */
  <T> T text(Function<String, T> read) {
    JsonToken token = reader.peek();
    start = reader.position();
    readString(token);
    try {
      return read.apply(reader.text());
    } catch (IllegalArgumentException e) {
      throw wrong("%s: %s".formatted(quoted(), e.getMessage()));
    }
  }

  // Numbers.

  /** Reads a number, or a string that has exactly one. */
  private void readNumber(JsonToken token) {
    switch (token) {
      case NUMBER -> reader.readNumber();
      case STRING -> {
        reader.readString();
        requireNumber();
      }
      default -> throw unexpected("a number", token);
    }
  }

  private void requireNumber() {
    if (!JsonNumber.is(reader.textArray(), reader.textStart(), reader.textEnd())) {
      throw wrong("%s is not a number".formatted(quoted()));
    }
  }

  private void integer(JsonField field) {
    byte[] text = reader.textArray();
    int from = reader.textStart();
    int to = reader.textEnd();
    try {
      switch (field.kind()) {
        case INT32 -> target.int32(field, int32(text, from, to));
        case UINT32 -> {
          long value = NumberText.unsigned(text, from, to);
          if (value >>> Integer.SIZE != 0) {
            throw new NumberFormatException(OUT_OF_RANGE);
          }
          target.int32(field, (int) value);
        }
        case UINT64 -> target.int64(field, NumberText.unsigned(text, from, to));
        default -> target.int64(field, NumberText.signed(text, from, to));
      }
    } catch (NumberFormatException e) {
      throw wrong(
          "%s %s for %s".formatted(Excerpt.of(reader.text()), e.getMessage(), name(field.kind())));
    }
  }

  private static String name(JsonKind kind) {
    return switch (kind) {
      case INT32 -> "32 bits";
      case UINT32 -> "32 bits without a sign";
      case UINT64 -> "64 bits without a sign";
      default -> "64 bits";
    };
  }

  private static int int32(byte[] text, int from, int to) {
    long value = NumberText.signed(text, from, to);
    if (value != (int) value) {
      throw new NumberFormatException(OUT_OF_RANGE);
    }
    return (int) value;
  }

  private float float32(JsonToken token) {
    if (token == JsonToken.STRING) {
      reader.readString();
      double special = special();
      if (special != 0) {
        return (float) special;
      }
      requireNumber();
    } else {
      readNumber(token);
    }
    float value = NumberText.toFloat(reader.textArray(), reader.textStart(), reader.textEnd());
    requireFinite(Float.isFinite(value));
    return value;
  }

  private double float64(JsonToken token) {
    if (token == JsonToken.STRING) {
      reader.readString();
      double special = special();
      if (special != 0) {
        return special;
      }
      requireNumber();
    } else {
      readNumber(token);
    }
    double value = NumberText.toDouble(reader.textArray(), reader.textStart(), reader.textEnd());
    requireFinite(Double.isFinite(value));
    return value;
  }

  /** Returns the value of a text that is not a number of JSON; zero if it is another text. */
  private double special() {
    return switch (reader.text()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> 0;
    };
  }

  private void requireFinite(boolean finite) {
    if (!finite) {
      throw wrong("%s is out of range".formatted(Excerpt.of(reader.text())));
    }
  }

  // Enums, bytes, keys.

  private boolean enumeration(JsonField field, JsonToken token) {
    EnumNames names = field.enumNames();
    if (token == JsonToken.NULL && names.areNull()) {
      reader.readNull();
      target.enumeration(field, 0);
      return true;
    }
    if (token == JsonToken.STRING) {
      reader.readString();
      Integer number = names.number(reader.textArray(), reader.textStart(), reader.textEnd());
      if (number != null) {
        target.enumeration(field, number);
        return true;
      }
      if (!JsonNumber.is(reader.textArray(), reader.textStart(), reader.textEnd())) {
        if (rejectsUnknownNames) {
          throw unnamed(names, quoted());
        }
        return false;
      }
    } else if (token == JsonToken.NUMBER) {
      reader.readNumber();
    } else {
      throw unexpected("a name or a number of " + names.fullName(), token);
    }
    int number = number(names);
    if (names.contain(number)) {
      target.enumeration(field, number);
    } else {
      target.unnamed(field, number);
    }
    return true;
  }

  private int number(EnumNames names) {
    try {
      int number = int32(reader.textArray(), reader.textStart(), reader.textEnd());
      if (names.allow(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong("%s %s for 32 bits".formatted(Excerpt.of(reader.text()), e.getMessage()));
    }
    throw unnamed(names, Excerpt.of(reader.text()));
  }

  private JsonException unnamed(EnumNames names, String value) {
    return wrong(
        "%s has no value %s; it has %s".formatted(names.fullName(), value, names.listed()));
  }

  private void bytes(JsonField field) {
    int length = base64.read(reader.textArray(), reader.textStart(), reader.textEnd());
    if (length < 0) {
      throw wrong("%s is not base64".formatted(quoted()));
    }
    target.bytes(field, base64.bytes(), length);
  }

  /** Reads the name of a member as the key of an entry. */
  void readKey(JsonField key) {
    start = reader.position();
    reader.readName();
    switch (key.kind()) {
      case STRING -> target.text(key, reader);
      case BOOL -> {
        String text = reader.text();
        if (!text.equals("true") && !text.equals("false")) {
          throw wrong("the key must be \"true\" or \"false\", but was %s".formatted(quoted()));
        }
        target.bool(key, text.equals("true"));
      }
      default -> {
        requireNumber();
        integer(key);
      }
    }
  }
}
