package dev.connectjava.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of JSON, as {@link JsonReader} reads it. Immutable. */
public sealed interface JsonValue {

  /** An object; of members with one name the last counts. */
  record JsonObject(Map<String, JsonValue> members) implements JsonValue {

    /** The member of this name as a text, or null if there is none or it is something else. */
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

  /** One of the three names. */
  enum JsonLiteral implements JsonValue {
    /** {@code true}. */
    TRUE,
    /** {@code false}. */
    FALSE,
    /** {@code null}. */
    NULL
  }
}
