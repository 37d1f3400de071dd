package dev.connectjava.protobuf;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.connectjava.spi.Excerpt;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Checks that a text is one JSON value and nothing else. The parser behind protobuf's JSON mapping
 * is lenient: it would take comments, single quotes and what follows the value.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
final class JsonSyntax {

  private static final int DEEPEST = 200;

  /** What stands for an array, which has no names. */
  private static final Set<String> NO_NAMES = Set.of();

  private final JsonReader reader;

  /** The names so far of each object that is open, the innermost first. */
  private final Deque<Set<String>> names = new ArrayDeque<>();

  private JsonSyntax(JsonReader reader) {
    this.reader = reader;
  }

  /**
   * Reads the whole text.
   *
   * @throws IOException if it is no JSON, gives a name twice in one object, or is nested more than
   *     200 deep
   */
  static void check(String json) throws IOException {
    requireEscapedControls(json);
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      JsonSyntax syntax = new JsonSyntax(reader);
      JsonToken token = reader.peek();
      while (token != JsonToken.END_DOCUMENT) {
        syntax.read(token);
        token = reader.peek();
      }
    } catch (IllegalStateException | NumberFormatException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Within a string, a control character has to be escaped. */
  private static void requireEscapedControls(String json) throws IOException {
    boolean inString = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c == '"') {
        inString = !inString;
      } else if (inString && c == '\\') {
        i++;
      } else if (inString && c < ' ') {
        throw new IOException("a string has the control character U+%04X".formatted((int) c));
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
      case STRING, NUMBER -> reader.nextString();
      case BOOLEAN -> reader.nextBoolean();
      case NULL -> reader.nextNull();
      case END_DOCUMENT -> throw new IllegalStateException("there is nothing to read");
    }
  }

  private void begin(Set<String> namesInIt) throws IOException {
    names.push(namesInIt);
    if (names.size() > DEEPEST) {
      throw new IOException("the value is nested more than %d deep".formatted(DEEPEST));
    }
  }

  private void name(String name) throws IOException {
    if (!names.element().add(name)) {
      throw new IOException(
          "the name %s is there twice in one object".formatted(Excerpt.quoted(name)));
    }
  }
}
