package dev.connectjava.json;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value as a tree, for short texts. Immutable. */
public sealed interface JsonValue {

  /**
   * Returns the value of a JSON text with at most 100 levels. What is not UTF-8, and half a
   * surrogate pair, is read as U+FFFD.
   *
   * @throws JsonException if it is not valid JSON
   */
  static JsonValue of(byte[] utf8) {
    return JsonTree.read(utf8);
  }

  /** An object; if members have the same name, it has the last one. */
  record JsonObject(Map<String, JsonValue> members) implements JsonValue {

    /** Returns the member with this name as a text, or null if it is missing or not a string. */
    public @Nullable String text(String name) {
      return members.get(name) instanceof JsonString string ? string.value() : null;
    }
  }

  /** An array. */
  record JsonArray(List<JsonValue> elements) implements JsonValue {}

  /** A string. */
  record JsonString(String value) implements JsonValue {}

  /** A number, as it is spelled. */
  record JsonNumber(String spelling) implements JsonValue {}

  /** A literal. */
  enum JsonLiteral implements JsonValue {
    /** {@code true}. */
    TRUE,
    /** {@code false}. */
    FALSE,
    /** {@code null}. */
    NULL
  }
}
