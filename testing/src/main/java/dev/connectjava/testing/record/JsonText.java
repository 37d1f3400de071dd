package dev.connectjava.testing.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.json.JsonBytes;
import dev.connectjava.json.JsonValue;
import dev.connectjava.json.JsonValue.JsonArray;
import dev.connectjava.json.JsonValue.JsonLiteral;
import dev.connectjava.json.JsonValue.JsonNumber;
import dev.connectjava.json.JsonValue.JsonObject;
import dev.connectjava.json.JsonValue.JsonString;
import dev.connectjava.json.JsonWriter;

/** The text of a JSON value, on one line. */
final class JsonText {

  private JsonText() {}

  static String of(JsonValue value) {
    return new String(bytes(value), UTF_8);
  }

  static byte[] bytes(JsonValue value) {
    JsonBytes bytes = new JsonBytes();
    JsonWriter writer = new JsonWriter(bytes);
    write(value, writer);
    writer.end();
    return bytes.toByteArray();
  }

  private static void write(JsonValue value, JsonWriter writer) {
    switch (value) {
      case JsonObject object -> {
        writer.beginObject();
        object
            .members()
            .forEach((name, member) -> {
              writer.name(name);
              write(member, writer);
            });
        writer.endObject();
      }
      case JsonArray array -> {
        writer.beginArray();
        array.elements().forEach(element -> write(element, writer));
        writer.endArray();
      }
      case JsonString string -> writer.string(string.value());
      case JsonNumber number -> writer.raw(number.spelling().getBytes(ISO_8859_1));
      case JsonLiteral literal -> {
        switch (literal) {
          case TRUE -> writer.value(true);
          case FALSE -> writer.value(false);
          case NULL -> writer.nullValue();
        }
      }
    }
  }
}
