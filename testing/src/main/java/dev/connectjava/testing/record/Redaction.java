package dev.connectjava.testing.record;

import dev.connectjava.Headers;
import dev.connectjava.json.JsonValue;
import dev.connectjava.json.JsonValue.JsonArray;
import dev.connectjava.json.JsonValue.JsonObject;
import dev.connectjava.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is left out of a recording. Immutable and thread-safe.
 *
 * <p>A name of a field matches in both spellings of protobuf: {@code cardNumber} is {@code
 * card_number}.
 *
 * @param headers names in lower case, whose values are replaced
 * @param fields paths of fields, which are removed
 */
record Redaction(Set<String> headers, Set<String> fields) {

  /** Stands for a value that is left out. */
  static final String REDACTED = "(redacted)";

  private static final String ANY = "*";

  /** What a recorder leaves out unless it gets more names. */
  static final Redaction DEFAULT =
      new Redaction(
          Set.of("authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key"),
          Set.of());

  /** Copies both. */
  Redaction {
    headers = Set.copyOf(headers);
    fields = Set.copyOf(fields);
  }

  Redaction plusHeaders(List<String> names) {
    Set<String> more = new TreeSet<>(headers);
    names.forEach(name -> more.add(name.toLowerCase(Locale.ROOT)));
    return new Redaction(more, fields);
  }

  Redaction plusFields(List<String> paths) {
    for (String path : paths) {
      if (path.isEmpty() || path.startsWith(".") || path.endsWith(".") || path.contains("..")) {
        throw new IllegalArgumentException(
            "a path is the names of fields in JSON with dots between them, such as \"card.number\","
                + " but was \""
                + path
                + "\"");
      }
    }
    Set<String> more = new TreeSet<>(fields);
    more.addAll(paths);
    return new Redaction(headers, more);
  }

  /** Returns header fields as pairs of name and value, without secrets. */
  JsonArray pairs(Headers fieldsOfHeader) {
    List<JsonValue> pairs = new ArrayList<>();
    fieldsOfHeader.forEach((name, value) -> {
      boolean secret = headers.contains(name) || fieldsOfHeader.isSensitive(name);
      pairs.add(
          new JsonArray(List.of(new JsonString(name), new JsonString(secret ? REDACTED : value))));
    });
    return new JsonArray(List.copyOf(pairs));
  }

  /** Returns a message without the fields. */
  JsonValue message(JsonValue message) {
    JsonValue rest = message;
    for (String path : fields) {
      rest = without(rest, Stream.of(path.split("\\.")).map(Redaction::jsonName).toList());
    }
    return rest;
  }

  /**
   * Returns the name in JSON that protoc gives to a field.
   *
   * @see <a href="https://protobuf.dev/programming-guides/json/">ProtoJSON</a>
   */
  private static String jsonName(String name) {
    if (name.indexOf('_') < 0) {
      return name;
    }
    StringBuilder json = new StringBuilder(name.length());
    boolean isUpper = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '_') {
        json.append(isUpper && c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c);
      }
      isUpper = c == '_';
    }
    return json.toString();
  }

  private static JsonValue without(JsonValue value, List<String> path) {
    if (value instanceof JsonArray array) {
      return new JsonArray(
          array.elements().stream().map(element -> without(element, path)).toList());
    }
    if (!(value instanceof JsonObject object)) {
      return value;
    }
    Map<String, JsonValue> rest = new LinkedHashMap<>();
    object
        .members()
        .forEach((name, member) -> {
          if (!path.getFirst().equals(ANY) && !path.getFirst().equals(jsonName(name))) {
            rest.put(name, member);
          } else if (path.size() > 1) {
            rest.put(name, without(member, path.subList(1, path.size())));
          }
        });
    return new JsonObject(rest);
  }
}
