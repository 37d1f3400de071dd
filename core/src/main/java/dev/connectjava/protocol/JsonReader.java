package dev.connectjava.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.protocol.JsonValue.JsonArray;
import dev.connectjava.protocol.JsonValue.JsonLiteral;
import dev.connectjava.protocol.JsonValue.JsonNumber;
import dev.connectjava.protocol.JsonValue.JsonObject;
import dev.connectjava.protocol.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reader for the JSON of errors and ends of streams. It follows the RFC strictly and allows at
 * most 100 levels of nesting.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
public final class JsonReader {

  private static final int DEEPEST = 100;
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?");

  private final String text;
  private int position;

  private JsonReader(String text) {
    this.text = text;
  }

  /**
   * Returns the value of a JSON text in UTF-8.
   *
   * @throws IllegalArgumentException if it is not valid JSON
   */
  public static JsonValue read(byte[] utf8) {
    JsonReader reader = new JsonReader(new String(utf8, UTF_8));
    JsonValue value = reader.value(DEEPEST);
    reader.skipSpace();
    if (reader.position < reader.text.length()) {
      throw reader.wrong("there is text after the value");
    }
    return value;
  }

  private JsonValue value(int depth) {
    skipSpace();
    return switch (peek()) {
      case '{' -> object(nested(depth));
      case '[' -> array(nested(depth));
      case '"' -> new JsonString(string());
      case 't' -> literal("true", JsonLiteral.TRUE);
      case 'f' -> literal("false", JsonLiteral.FALSE);
      case 'n' -> literal("null", JsonLiteral.NULL);
      default -> number();
    };
  }

  private int nested(int depth) {
    if (depth == 0) {
      throw wrong("it is nested more than " + DEEPEST + " deep");
    }
    return depth - 1;
  }

  private JsonObject object(int depth) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    position++;
    if (!nextIs('}')) {
      do {
        skipSpace();
        String name = string();
        expect(':');
        members.put(name, value(depth));
      } while (nextIs(','));
      expect('}');
    }
    return new JsonObject(members);
  }

  private JsonArray array(int depth) {
    List<JsonValue> elements = new ArrayList<>();
    position++;
    if (!nextIs(']')) {
      do {
        elements.add(value(depth));
      } while (nextIs(','));
      expect(']');
    }
    return new JsonArray(elements);
  }

  private JsonLiteral literal(String name, JsonLiteral literal) {
    if (!text.startsWith(name, position)) {
      throw wrong("a value is expected");
    }
    position += name.length();
    return literal;
  }

  private JsonNumber number() {
    Matcher matcher = NUMBER.matcher(text).region(position, text.length());
    if (!matcher.lookingAt()) {
      throw wrong("a value is expected");
    }
    position = matcher.end();
    return new JsonNumber(matcher.group());
  }

  private String string() {
    if (peek() != '"') {
      throw wrong("a string is expected");
    }
    position++;
    StringBuilder string = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(position++);
      if (c < 0x20) {
        throw wrong("a string has a control character");
      }
      string.append(c == '\\' ? escaped() : c);
    }
    position++;
    return string.toString();
  }

  private char escaped() {
    char c = peek();
    position++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw wrong("a string has an unknown escape");
    };
  }

  private char unicode() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0 || peek() > 'f') {
        throw wrong("four hexadecimal digits are expected");
      }
      value = value * 16 + digit;
      position++;
    }
    return (char) value;
  }

  private void skipSpace() {
    while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }

  /** Returns the next character, which must exist. */
  private char peek() {
    if (position == text.length()) {
      throw wrong("it ends inside a value");
    }
    return text.charAt(position);
  }

  private boolean nextIs(char c) {
    skipSpace();
    if (peek() != c) {
      return false;
    }
    position++;
    return true;
  }

  private void expect(char c) {
    if (!nextIs(c)) {
      throw wrong("'" + c + "' is expected");
    }
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "invalid JSON: %s at index %d", what, position));
  }
}
