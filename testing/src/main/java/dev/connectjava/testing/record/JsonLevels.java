package dev.connectjava.testing.record;

import dev.connectjava.json.JsonValue;
import dev.connectjava.json.JsonValue.JsonArray;
import dev.connectjava.json.JsonValue.JsonObject;
import java.util.Collection;

/** How deep JSON values are nested. */
final class JsonLevels {

  /**
   * The most levels of a message in a line: the line has three levels around it, and {@link
   * JsonValue#of} reads 100.
   */
  static final int MOST_OF_MESSAGE = 97;

  private JsonLevels() {}

  /** Returns the number of objects and arrays that are nested in each other; 0 without any. */
  static int of(JsonValue value) {
    if (value instanceof JsonObject object) {
      return 1 + most(object.members().values());
    }
    return value instanceof JsonArray array ? 1 + most(array.elements()) : 0;
  }

  private static int most(Collection<JsonValue> values) {
    return values.stream().mapToInt(JsonLevels::of).max().orElse(0);
  }
}
