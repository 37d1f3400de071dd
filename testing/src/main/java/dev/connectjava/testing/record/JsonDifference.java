package dev.connectjava.testing.record;

import dev.connectjava.json.JsonValue;
import dev.connectjava.json.JsonValue.JsonArray;
import dev.connectjava.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The places where two JSON values differ, as text. */
final class JsonDifference {

  private static final String NOTHING = "nothing";

  private final List<String> found = new ArrayList<>();

  private JsonDifference() {}

  /** Returns a text for each place that differs; empty if the values are equal. */
  static List<String> between(JsonValue recorded, JsonValue actual) {
    JsonDifference difference = new JsonDifference();
    difference.compare("", recorded, actual);
    return List.copyOf(difference.found);
  }

  private void compare(String path, @Nullable JsonValue recorded, @Nullable JsonValue actual) {
    if (recorded instanceof JsonObject first && actual instanceof JsonObject second) {
      Set<String> names = new LinkedHashSet<>(first.members().keySet());
      names.addAll(second.members().keySet());
      for (String name : names) {
        String member = path.isEmpty() ? name : path + "." + name;
        compare(member, first.members().get(name), second.members().get(name));
      }
    } else if (recorded instanceof JsonArray first && actual instanceof JsonArray second) {
      int length = Math.max(first.elements().size(), second.elements().size());
      for (int i = 0; i < length; i++) {
        compare(path + "[" + i + "]", element(first, i), element(second, i));
      }
    } else if (recorded == null || !recorded.equals(actual)) {
      String prefix = path.isEmpty() ? "" : path + ": ";
      found.add(prefix + "recorded " + text(recorded) + ", but was " + text(actual));
    }
  }

  private static @Nullable JsonValue element(JsonArray array, int index) {
    return index < array.elements().size() ? array.elements().get(index) : null;
  }

  private static String text(@Nullable JsonValue value) {
    return value == null ? NOTHING : JsonText.of(value);
  }
}
