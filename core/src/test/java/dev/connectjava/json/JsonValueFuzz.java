package dev.connectjava.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.json.JsonValue.JsonArray;
import dev.connectjava.json.JsonValue.JsonLiteral;
import dev.connectjava.json.JsonValue.JsonNumber;
import dev.connectjava.json.JsonValue.JsonObject;
import dev.connectjava.json.JsonValue.JsonString;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** JSON of errors and ends of streams; what is read can be written, and is read as the same. */
final class JsonValueFuzz {

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, UTF_8);
    assertThat(JsonValue.of(written(new JsonString(text)))).isEqualTo(new JsonString(text));

    JsonValue value;
    try {
      value = JsonValue.of(input);
    } catch (IllegalArgumentException e) {
      assertThat(String.valueOf(e.getMessage()).length()).isLessThan(200);
      return;
    }
    byte[] written = written(value);
    JsonValue again = JsonValue.of(written);
    assertThat(written(again)).isEqualTo(written);
    assertThat(again).isEqualTo(value);
  }

  private static byte[] written(JsonValue value) {
    JsonBytes bytes = new JsonBytes();
    JsonWriter writer = new JsonWriter(bytes);
    write(value, writer);
    writer.end();
    return bytes.toByteArray();
  }

  private static void write(JsonValue value, JsonWriter json) {
    switch (value) {
      case JsonString string -> json.string(string.value());
      case JsonNumber number -> json.raw(number.spelling().getBytes(UTF_8));
      case JsonLiteral literal -> {
        if (literal == JsonLiteral.NULL) {
          json.nullValue();
        } else {
          json.value(literal == JsonLiteral.TRUE);
        }
      }
      case JsonArray array -> {
        json.beginArray();
        array.elements().forEach(element -> write(element, json));
        json.endArray();
      }
      case JsonObject object -> {
        json.beginObject();
        object
            .members()
            .forEach((name, member) -> {
              json.name(name);
              write(member, json);
            });
        json.endObject();
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(JsonValueFuzz.class, JsonValueFuzz::fuzzerTestOneInput);
  }
}
