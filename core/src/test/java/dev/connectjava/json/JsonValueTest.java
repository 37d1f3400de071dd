package dev.connectjava.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.json.JsonValue.JsonArray;
import dev.connectjava.json.JsonValue.JsonLiteral;
import dev.connectjava.json.JsonValue.JsonNumber;
import dev.connectjava.json.JsonValue.JsonObject;
import dev.connectjava.json.JsonValue.JsonString;
import dev.connectjava.testrules.Attack;
import dev.connectjava.testrules.Attack.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonValueTest {

  private static JsonValue read(String json) {
    return JsonValue.of(json.getBytes(UTF_8));
  }

  @Test
  void values_areRead() {
    assertThat(
            read(" {\"a\": [1, -2.5e+3, true, false, null], \"b\":\"x\", \"c\":{}, \"d\":[ ]}\r\n"))
        .isEqualTo(
            new JsonObject(
                Map.of(
                    "a",
                    new JsonArray(
                        List.of(
                            new JsonNumber("1"),
                            new JsonNumber("-2.5e+3"),
                            JsonLiteral.TRUE,
                            JsonLiteral.FALSE,
                            JsonLiteral.NULL)),
                    "b",
                    new JsonString("x"),
                    "c",
                    new JsonObject(Map.of()),
                    "d",
                    new JsonArray(List.of()))));
  }

  @Test
  void escapes_areRead() {
    assertThat(read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u263A☺\""))
        .isEqualTo(new JsonString("\"\\/\b\f\n\r\t☺☺"));
  }

  @Test
  void textThatIsWritten_isReadAgain() {
    String text = "a\"\\\u0001\n☺\uD83D\uDE08";
    JsonBytes bytes = new JsonBytes();
    JsonWriter writer = new JsonWriter(bytes);
    writer.string(text);
    writer.end();

    assertThat(JsonValue.of(bytes.toByteArray())).isEqualTo(new JsonString(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "\"",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "[1,]",
        "[1 2]",
        "{a:1}",
        "{'a':1}",
        "tru",
        "nul",
        "01",
        "+1",
        "1.",
        ".5",
        "1e",
        "-",
        "NaN",
        "1 2",
        "{} x",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12G4\"",
        "\"a\nb\"",
        "// c",
        "\\"
      })
  void whatIsNoJson_isRefused(String json) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(json))
        .withMessageStartingWith("invalid JSON ");
  }

  @Test
  void textThatIsNotUnicode_isReplaced() {
    assertThat(read("\"\\ud83dx\\ude08\\ud83d\\ude08\""))
        .isEqualTo(new JsonString("\uFFFDx\uFFFD\uD83D\uDE08"));
    assertThat(JsonValue.of(new byte[] {'"', (byte) 0xFF, '"'}))
        .isEqualTo(new JsonString("\uFFFD"));
  }

  @Test
  @Attack(value = "JSON of an error that is nested 100,000 deep", kind = Kind.BOMB)
  void nesting_isBounded() {
    assertThat(read("[".repeat(100) + "]".repeat(100))).isInstanceOf(JsonArray.class);
    assertThatIllegalArgumentException().isThrownBy(() -> read("[".repeat(101) + "]".repeat(101)));
    assertThatIllegalArgumentException().isThrownBy(() -> read("[".repeat(100_000)));
    String inObjects = "{\"a\":[".repeat(50) + "]}".repeat(50);
    assertThat(read(inObjects)).isNotNull();
    assertThatIllegalArgumentException().isThrownBy(() -> read("[" + inObjects + "]"));
  }
}
