package dev.connectjava.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.json.JsonValue.JsonArray;
import dev.connectjava.json.JsonValue.JsonLiteral;
import dev.connectjava.json.JsonValue.JsonNumber;
import dev.connectjava.json.JsonValue.JsonObject;
import dev.connectjava.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a text as a tree of values. */
final class JsonTree {

  private static final int MOST_LEVELS = 100;

  private static final JsonLimits LIMITS =
      new JsonLimits() {
        @Override
        public int nestingDepth() {
          return MOST_LEVELS - 1;
        }

        @Override
        public long elementBytes() {
          return Long.MAX_VALUE;
        }

        @Override
        public RuntimeException tooDeep() {
          return new IllegalArgumentException(
              "invalid JSON: it is nested more than " + MOST_LEVELS + " deep");
        }

        @Override
        public RuntimeException tooManyElements(long bytes) {
          throw new IllegalStateException("elements are not limited");
        }
      };

  private final JsonReader reader;

  private JsonTree(JsonReader reader) {
    this.reader = reader;
  }

  static JsonValue read(byte[] text) {
    byte[] utf8 = new String(text, UTF_8).getBytes(UTF_8);
    JsonTree tree = new JsonTree(new JsonReader(utf8, 0, utf8.length, LIMITS, true));
    JsonValue value = tree.value();
    tree.reader.end();
    return value;
  }

  private JsonValue value() {
    return switch (reader.peek()) {
      case OBJECT -> object();
      case ARRAY -> array();
      case STRING -> {
        reader.readString();
        yield new JsonString(reader.text());
      }
      case NUMBER -> {
        reader.readNumber();
        yield new JsonNumber(reader.text());
      }
      case TRUE, FALSE -> reader.readBoolean() ? JsonLiteral.TRUE : JsonLiteral.FALSE;
      case NULL -> {
        reader.readNull();
        yield JsonLiteral.NULL;
      }
    };
  }

  private JsonObject object() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.nextMember()) {
      reader.readName();
      String name = reader.text();
      members.put(name, value());
    }
    return new JsonObject(members);
  }

  private JsonArray array() {
    List<JsonValue> elements = new ArrayList<>();
    reader.beginArray();
    while (reader.nextElement()) {
      elements.add(value());
    }
    return new JsonArray(elements);
  }
}
