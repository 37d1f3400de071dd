package dev.connectjava.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonWriterTest {

  /** The bytes before and after a text in a longer array. */
  private static final int AROUND = 8;

  private static String written(Consumer<JsonWriter> writing) {
    JsonBytes bytes = new JsonBytes();
    JsonWriter writer = new JsonWriter(bytes);
    writing.accept(writer);
    writer.end();
    return new String(bytes.toByteArray(), UTF_8);
  }

  private static String string(String text) {
    String ofText = written(json -> json.string(text));
    byte[] utf8 = text.getBytes(UTF_8);
    assertThat(written(json -> json.string(utf8, 0, utf8.length))).isEqualTo(ofText);
    assertThat(written(json -> json.name(utf8, 0, utf8.length))).isEqualTo(ofText + ":");
    byte[] longer = new byte[utf8.length + 2 * AROUND];
    Arrays.fill(longer, (byte) '"');
    System.arraycopy(utf8, 0, longer, AROUND, utf8.length);
    assertThat(written(json -> json.string(longer, AROUND, AROUND + utf8.length)))
        .isEqualTo(ofText);
    return ofText;
  }

  @Test
  void plainText_isQuoted() {
    assertThat(string("")).isEqualTo("\"\"");
    assertThat(string("abc ☺ 😈 <&>='/\u007F")).isEqualTo("\"abc ☺ 😈 <&>='/\u007F\"");
  }

  @Test
  void quotesBackslashesAndControls_areEscaped() {
    assertThat(string("\"\\\n\r\t\b\f\u0000\u001f"))
        .isEqualTo("\"\\\"\\\\\\n\\r\\t\\b\\f\\u0000\\u001f\"");
    assertThat(string("a\u2027\u2028\u2029\u202A")).isEqualTo("\"a\u2027\\u2028\\u2029\u202A\"");
  }

  /** At each place within the words of eight bytes that are looked at. */
  @ParameterizedTest
  @ValueSource(strings = {"\"", "\n", "ä", "漢", "😈", "\u2028", "\u0000"})
  void character_isWrittenAtEachPlace(String character) {
    String alone = string(character);
    String inner = alone.substring(1, alone.length() - 1);
    for (int before = 0; before < 20; before++) {
      for (int after = 0; after < 20; after++) {
        assertThat(string("x".repeat(before) + character + "y".repeat(after)))
            .isEqualTo("\"" + "x".repeat(before) + inner + "y".repeat(after) + "\"");
      }
    }
  }

  @Test
  void longText_isWrittenInPieces_whichSplitNoCharacter() {
    for (int before = 8 * 1024 - 3; before < 8 * 1024 + 3; before++) {
      String text = "x".repeat(before) + "😈\n" + "y".repeat(20_000);
      assertThat(string(text)).isEqualTo("\"" + text.replace("\n", "\\n") + "\"");
    }
  }

  @Test
  void unpairedSurrogates_areReplaced() {
    assertThat(string("\uD83Dx")).isEqualTo("\"?x\"");
  }

  @Test
  void membersAndElements_areSeparated() {
    assertThat(
            written(json -> {
              json.beginObject();
              json.name("a\"");
              json.beginArray();
              json.endArray();
              json.name(JsonWriter.prepared("b"));
              json.beginArray();
              json.number(1);
              json.value(true);
              json.nullValue();
              json.beginObject();
              json.endObject();
              json.beginObject();
              json.name(-7);
              json.value(false);
              json.unsignedName(-1);
              json.ascii("x");
              json.endObject();
              json.endArray();
              json.endObject();
            }))
        .isEqualTo(
            "{\"a\\\"\":[],\"b\":[1,true,null,{},{\"-7\":false,\"18446744073709551615\":\"x\"}]}");
  }

  @Test
  void integers_areWrittenAsJavaWritesThem() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      assertInteger(value);
    }
    long power = 1;
    for (int i = 0; i < 19; i++) {
      assertInteger(power);
      assertInteger(power - 1);
      assertInteger(-power);
      power *= 10;
    }
    assertInteger(Long.MAX_VALUE);
    assertInteger(Long.MIN_VALUE);
  }

  private static void assertInteger(long value) {
    assertThat(written(json -> json.number(value))).isEqualTo(Long.toString(value));
    assertThat(written(json -> json.quoted(value))).isEqualTo("\"" + value + "\"");
    assertThat(written(json -> json.quotedUnsigned(value)))
        .isEqualTo("\"" + Long.toUnsignedString(value) + "\"");
  }

  @Test
  void fractions_areWrittenAsJavaWritesThem() {
    assertThat(written(json -> json.number(-0.0))).isEqualTo("-0.0");
    assertThat(written(json -> json.number(1e300))).isEqualTo("1.0E300");
    assertThat(written(json -> json.number(0.1f))).isEqualTo("0.1");
    assertThatIllegalArgumentException().isThrownBy(() -> written(json -> json.number(Double.NaN)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> written(json -> json.number(Float.POSITIVE_INFINITY)));
  }
}
