package dev.connectjava.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.protocol.JsonValue.JsonArray;
import dev.connectjava.protocol.JsonValue.JsonLiteral;
import dev.connectjava.protocol.JsonValue.JsonNumber;
import dev.connectjava.protocol.JsonValue.JsonObject;
import dev.connectjava.protocol.JsonValue.JsonString;
import dev.connectjava.testrules.FuzzCorpus;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** JSON of errors and ends of streams; what is read can be written, and is read as the same. */
final class JsonReaderFuzz {

  /** What is written for half of a surrogate pair, which no UTF-8 has. */
  private static final String REPLACEMENT = "\uFFFD";

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, UTF_8);
    String literal = JsonText.appendString(new StringBuilder(), text).toString();
    assertThat(JsonReader.read(literal.getBytes(UTF_8))).isEqualTo(new JsonString(text));

    JsonValue value;
    try {
      value = JsonReader.read(input);
    } catch (IllegalArgumentException e) {
      assertThat(String.valueOf(e.getMessage()).length()).isLessThan(200);
      return;
    }
    String written = written(value, new StringBuilder()).toString();
    JsonValue again = JsonReader.read(written.getBytes(UTF_8));
    assertThat(written(again, new StringBuilder())).hasToString(written);
    if (!written.contains(REPLACEMENT)) {
      assertThat(again).isEqualTo(value);
    }
  }

  private static StringBuilder written(JsonValue value, StringBuilder json) {
    return switch (value) {
      case JsonString string -> JsonText.appendString(json, string.value());
      case JsonNumber number -> json.append(number.spelling());
      case JsonLiteral literal -> json.append(literal.name().toLowerCase(Locale.ROOT));
      case JsonArray array -> {
        json.append('[');
        for (int i = 0; i < array.elements().size(); i++) {
          written(array.elements().get(i), json.append(i == 0 ? "" : ","));
        }
        yield json.append(']');
      }
      case JsonObject object -> {
        json.append('{');
        String separator = "";
        for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
          JsonText.appendString(json.append(separator), member.getKey());
          written(member.getValue(), json.append(':'));
          separator = ",";
        }
        yield json.append('}');
      }
    };
  }

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzCorpus.replay(JsonReaderFuzz.class, JsonReaderFuzz::fuzzerTestOneInput);
  }
}
