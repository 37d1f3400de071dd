package dev.connectjava.protobuf;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.connectjava.spi.Excerpt;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks that a text is exactly one JSON value. The parser that protobuf's JSON mapping uses is
 * lenient: it would accept comments, single quotes and text behind the value.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
final class JsonSyntax {

  private static final int DEEPEST = 200;

  /** The position in the message of the reader's exceptions. */
  private static final Pattern POSITION = Pattern.compile("line \\d+ column \\d+");

  /** Stands for an array, which has no names. */
  private static final Set<String> NO_NAMES = Set.of();

  private final JsonReader reader;

  /** The names read so far of each open object, the innermost first. */
  private final Deque<Set<String>> names = new ArrayDeque<>();

  private boolean hasBracketedName;

  private JsonSyntax(JsonReader reader) {
    this.reader = reader;
  }

  /**
   * Reads the whole text.
   *
   * @return whether a name begins with a bracket, as those of extensions do
   * @throws IOException if it is not valid JSON, has a name twice in one object, or is nested more
   *     than 200 levels deep
   */
  static boolean check(String json) throws IOException {
    requireEscapedControls(json);
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      JsonSyntax syntax = new JsonSyntax(reader);
      JsonToken token = reader.peek();
      while (token != JsonToken.END_DOCUMENT) {
        syntax.read(token);
        token = reader.peek();
      }
      return syntax.hasBracketedName;
    } catch (IOException e) {
      throw e instanceof MalformedJsonException || e instanceof EOFException ? malformed(e) : e;
    } catch (IllegalStateException | NumberFormatException e) {
      throw malformed(e);
    }
  }

  /** Leaves out the reader's own message, which advises to be lenient and repeats the input. */
  private static IOException malformed(Exception e) {
    Matcher position = POSITION.matcher(String.valueOf(e.getMessage()));
    String where = position.find() ? " at " + position.group() : "";
    return new IOException("malformed JSON" + where, e);
  }

  /** Requires that control characters within strings are escaped. */
  private static void requireEscapedControls(String json) throws IOException {
    boolean inString = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c == '"') {
        inString = !inString;
      } else if (inString && c == '\\') {
        i++;
      } else if (inString && c < ' ') {
        throw new IOException(
            String.format(Locale.ROOT, "a string has the control character U+%04X", (int) c));
      }
    }
  }

  private void read(JsonToken token) throws IOException {
    switch (token) {
      case BEGIN_ARRAY -> {
        reader.beginArray();
        begin(NO_NAMES);
      }
      case BEGIN_OBJECT -> {
        reader.beginObject();
        begin(new HashSet<>());
      }
      case END_ARRAY -> {
        reader.endArray();
        names.pop();
      }
      case END_OBJECT -> {
        reader.endObject();
        names.pop();
      }
      case NAME -> name(reader.nextName());
      case STRING -> requireWholeCharacters(reader.nextString());
      case NUMBER -> requireFinite(reader.nextString());
      case BOOLEAN -> reader.nextBoolean();
      case NULL -> reader.nextNull();
      case END_DOCUMENT -> throw new IllegalStateException("there is nothing to read");
    }
  }

  private void begin(Set<String> namesInIt) throws IOException {
    names.push(namesInIt);
    if (names.size() > DEEPEST) {
      throw new IOException("the value is nested more than " + DEEPEST + " deep");
    }
  }

  private void name(String name) throws IOException {
    requireWholeCharacters(name);
    hasBracketedName |= name.startsWith("[");
    if (!names.element().add(name)) {
      throw new IOException(
          "the name %s occurs twice in one object".formatted(Excerpt.quoted(name)));
    }
  }

  /** Refuses half a surrogate pair: it has no UTF-8 form, and would become another character. */
  private static void requireWholeCharacters(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new IOException(
            String.format(Locale.ROOT, "a string has the unpaired surrogate U+%04X", (int) c));
      }
    }
  }

  /** Refuses a number beyond a double: no protobuf type is larger, and it would be infinite. */
  private static void requireFinite(String number) throws IOException {
    if (Double.isInfinite(Double.parseDouble(number))) {
      throw new IOException("the number %s is out of range".formatted(Excerpt.of(number)));
    }
  }
}
