package dev.connectjava.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonReaderTest {

  /** The bytes before and after the text in its array. */
  private static final int AROUND = 3;

  private record Limits(int nestingDepth, long elementBytes) implements JsonLimits {

    @Override
    public RuntimeException tooDeep() {
      return new IllegalStateException("too deep");
    }

    @Override
    public RuntimeException tooManyElements(long bytes) {
      return new IllegalStateException("too many: " + bytes);
    }
  }

  private static final Limits LIMITS = new Limits(100, 1_000_000);

  private static JsonReader reader(byte[] text, JsonLimits limits) {
    byte[] array = new byte[text.length + 2 * AROUND];
    Arrays.fill(array, (byte) '"');
    System.arraycopy(text, 0, array, AROUND, text.length);
    return new JsonReader(array, AROUND, text.length, limits);
  }

  private static JsonReader reader(String text) {
    return reader(text.getBytes(UTF_8), LIMITS);
  }

  private static void skip(byte[] text, JsonLimits limits) {
    JsonReader reader = reader(text, limits);
    reader.skipValue();
    reader.end();
  }

  private static void skip(String text) {
    skip(text.getBytes(UTF_8), LIMITS);
  }

  private static String string(String json) {
    JsonReader reader = reader(json);
    reader.readString();
    reader.end();
    return reader.text();
  }

  /** At each place within the words of eight bytes that are looked at. */
  @Test
  void name_thatDiffersInACharacterIsNotTaken() {
    for (int length = 1; length < 30; length++) {
      String name = "x".repeat(length);
      JsonReader reader = reader("{\"" + name + "\":1}");
      reader.beginObject();
      assertThat(reader.nextMember()).isTrue();
      for (int at = 0; at < length; at++) {
        String other = "x".repeat(at) + "y" + "x".repeat(length - at - 1);
        assertThat(reader.takeName(("\"" + other + "\"").getBytes(UTF_8))).isFalse();
      }
      assertThat(reader.takeName(("\"" + name + "x\"").getBytes(UTF_8))).isFalse();
      assertThat(reader.takeName(("\"" + name + "\"").getBytes(UTF_8))).isTrue();
    }
  }

  @Test
  void members_areReadOneAfterAnother() {
    JsonReader reader = reader(" {\"a\" : [ 1 , -2.5e+3 ] ,\n\"b\":null,\"c\":{}}\t");

    assertThat(reader.peek()).isEqualTo(JsonToken.OBJECT);
    reader.beginObject();
    assertThat(reader.nextMember()).isTrue();
    assertThat(reader.takeName("\"b\"".getBytes(UTF_8))).isFalse();
    assertThat(reader.takeName("\"a\"".getBytes(UTF_8))).isTrue();
    assertThat(reader.peek()).isEqualTo(JsonToken.ARRAY);
    reader.beginArray();
    assertThat(reader.nextElement()).isTrue();
    reader.readNumber();
    assertThat(reader.text()).isEqualTo("1");
    assertThat(reader.nextElement()).isTrue();
    assertThat(reader.peek()).isEqualTo(JsonToken.NUMBER);
    reader.readNumber();
    assertThat(reader.text()).isEqualTo("-2.5e+3");
    assertThat(reader.nextElement()).isFalse();
    assertThat(reader.nextMember()).isTrue();
    reader.readName();
    assertThat(reader.text()).isEqualTo("b");
    reader.readNull();
    assertThat(reader.nextMember()).isTrue();
    reader.readName();
    reader.skipValue();
    assertThat(reader.nextMember()).isFalse();
    reader.end();
  }

  @Test
  void string_isAPartOfTheText_unlessItHasEscapes() {
    JsonReader reader = reader("[\"äb\",\"a\\nb\"]");
    reader.beginArray();

    assertThat(reader.nextElement()).isTrue();
    reader.readString();
    assertThat(reader.textStart()).isEqualTo(AROUND + 2);
    assertThat(reader.textEnd()).isEqualTo(AROUND + 5);
    assertThat(reader.text()).isEqualTo("äb");
    assertThat(reader.nextElement()).isTrue();
    reader.readString();
    assertThat(Arrays.copyOfRange(reader.textArray(), reader.textStart(), reader.textEnd()))
        .isEqualTo(new byte[] {'a', '\n', 'b'});
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\\"", "\\\\", "\\u00e4", "\\ud83d\\ude08", "ä", "漢", "😈", "\u007F"})
  void character_isReadAtEachPlace(String character) {
    String read = string("\"" + character + "\"");
    for (int before = 0; before < 20; before++) {
      for (int after = 0; after < 20; after++) {
        assertThat(string("\"" + "x".repeat(before) + character + "y".repeat(after) + "\""))
            .isEqualTo("x".repeat(before) + read + "y".repeat(after));
      }
    }
  }

  @Test
  void escapes_areRead() {
    assertThat(string("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u263A☺\\uD83D\\uDE08\\u0000\""))
        .isEqualTo("\"\\/\b\f\n\r\t☺☺😈\u0000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1,}|7|a name in quotation marks is expected, but was '}'",
        "{\"a\" 1}|5|':' is expected, but was '1'",
        "{a:1}|1|a name in quotation marks is expected, but was 'a'",
        "[1,]|3|a value is expected, but was ']'",
        "[1 2]|3|',' or ']' is expected, but was '2'",
        "{\"a\":1|6|',' or '}' is expected, but the text ends",
        "[1}|2|',' or ']' is expected, but was '}'",
        "tru|0|a value is expected, but was 't'",
        "01|1|there is text after the value",
        "-|1|a digit is expected, but the text ends",
        "1.x|2|a digit is expected, but was 'x'",
        "NaN|0|a value is expected, but was 'N'",
        "\"\\x\"|2|a string has an unknown escape",
        "\"\\u12G4\"|5|four hexadecimal digits are expected",
        "\"a\\ud800b\"|2|a string has the unpaired surrogate U+D800",
        "\"\\ude08\\ud83d\"|1|a string has the unpaired surrogate U+DE08",
        "\"abc|4|a string does not end",
        "\uFEFF1|0|a value is expected, but was 0xEF"
      })
  void wrongText_isRefused_withItsPlace(String text, int position, String reason) {
    assertThatThrownBy(() -> skip(text))
        .isInstanceOfSatisfying(
            JsonException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.position()).isEqualTo(position);
            })
        .hasMessage("invalid JSON at byte " + position + ": " + reason);
  }

  @Test
  void controlCharacters_mustBeEscaped() {
    for (char c = 0; c < ' '; c++) {
      String text = "\"abcdefgh" + c + "\"";
      assertThatThrownBy(() -> skip(text))
          .hasMessage("invalid JSON at byte 9: a string has the control character U+%04X", (int) c);
    }
  }

  /** Whatever the array has after the text. */
  @Test
  void beginning_isNotAValue() {
    String text = "{\"a\\u00e4\":[-1.5e3,true,false,null,\"x😈\"],\"b\":{}}";
    skip(text);
    byte[] bytes = text.getBytes(UTF_8);
    for (int length = 0; length < bytes.length; length++) {
      byte[] beginning = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> skip(beginning, LIMITS)).isInstanceOf(JsonException.class);
    }
  }

  /** Against the decoder of the JDK. */
  @Test
  void text_mustBeUtf8() {
    Random random = new Random(2);
    byte[] interesting = {
      0x41, 0x7F, -128, -113, -112, -97, -96, -65, -64, -63, -62, -33, -32, -31, -19, -18, -17, -16,
      -15, -13, -12, -11, -1
    };
    int valid = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] text = new byte[2 + random.nextInt(6)];
      for (int k = 1; k < text.length - 1; k++) {
        text[k] = interesting[random.nextInt(interesting.length)];
      }
      text[0] = '"';
      text[text.length - 1] = '"';
      boolean isUtf8 = isUtf8(text);
      valid += isUtf8 ? 1 : 0;
      assertThat(isRead(text)).as(Arrays.toString(text)).isEqualTo(isUtf8);
    }
    assertThat(valid).isGreaterThan(1_000);
  }

  private static boolean isUtf8(byte[] text) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean isRead(byte[] text) {
    try {
      skip(text, LIMITS);
      return true;
    } catch (JsonException e) {
      return false;
    }
  }

  @Test
  void place_canBeReturnedTo() {
    JsonReader reader = reader(new byte[0], LIMITS);
    assertThat(reader.position()).isZero();
    reader = reader("[{\"a\":[1],\"b\":2}]");
    reader.beginArray();
    assertThat(reader.nextElement()).isTrue();
    reader.beginObject();
    JsonReader.Place place = reader.place();
    for (int i = 0; i < 2; i++) {
      reader.returnTo(place);
      assertThat(reader.nextMember()).isTrue();
      reader.readName();
      assertThat(reader.text()).isEqualTo("a");
      reader.skipValue();
      assertThat(reader.nextMember()).isTrue();
      reader.readName();
      assertThat(reader.text()).isEqualTo("b");
      reader.skipValue();
    }
    assertThat(reader.nextMember()).isFalse();
    assertThat(reader.nextElement()).isFalse();
    reader.end();
  }

  @Test
  void nesting_isLimited() {
    Limits limits = new Limits(2, 1_000_000);
    for (String allowed : new String[] {"[[[]]]", "{\"a\":[[]]}", "[[{}],[{}]]"}) {
      skip(allowed.getBytes(UTF_8), limits);
    }
    for (String tooDeep :
        new String[] {
          "[[[[]]]]", "[[[{}]]]", "{\"a\":[[[]]]}", "{\"a\":[{\"a\":[]}]}", "[".repeat(100_000)
        }) {
      assertThatThrownBy(() -> skip(tooDeep.getBytes(UTF_8), limits)).hasMessage("too deep");
    }
  }

  @Test
  void memberArray_isNotALevel() {
    JsonReader reader = reader("{\"a\":[{\"a\":[{}]}]}".getBytes(UTF_8), new Limits(2, 1_000_000));
    reader.beginObject();
    for (int i = 0; i < 2; i++) {
      assertThat(reader.nextMember()).isTrue();
      reader.readName();
      reader.beginMemberArray();
      assertThat(reader.nextElement()).isTrue();
      reader.beginObject();
    }
    for (int i = 0; i < 2; i++) {
      assertThat(reader.nextMember()).isFalse();
      assertThat(reader.nextElement()).isFalse();
    }
    assertThat(reader.nextMember()).isFalse();
    reader.end();
  }

  @Test
  void elements_areLimited() {
    byte[] text = "{\"a\":[\"\",\"b\",1]}".getBytes(UTF_8);
    int bytes =
        JsonReader.OBJECT_BYTES
            + JsonReader.NAME_BYTES
            + JsonReader.ARRAY_BYTES
            + JsonReader.TEXT_BYTES;

    skip(text, new Limits(1, bytes));
    assertThatThrownBy(() -> skip(text, new Limits(1, bytes - 1))).hasMessage("too many: " + bytes);
  }

  @Test
  void number_hasTheGrammarOfJson() {
    for (String number : new String[] {"0", "-0", "10", "1.0", "-0.50", "1e5", "1E+5", "0e-05"}) {
      assertThat(isNumber(number)).as(number).isTrue();
    }
    for (String other :
        new String[] {
          "", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", " 1", "1 ", "0x1", "1.5.5", "1e5.0"
        }) {
      assertThat(isNumber(other)).as(other).isFalse();
    }
  }

  private static boolean isNumber(String text) {
    return JsonNumber.is(text.getBytes(UTF_8), 0, text.length());
  }
}
