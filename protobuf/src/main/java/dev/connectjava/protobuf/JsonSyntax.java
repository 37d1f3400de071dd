package dev.connectjava.protobuf;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;

/**
 * Checks that a text is one JSON value and nothing else. The parser behind protobuf's JSON mapping
 * is lenient: it would take comments, single quotes and what follows the value.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
final class JsonSyntax {

  private static final int DEEPEST = 200;

  private JsonSyntax() {}

  /**
   * Reads the whole text.
   *
   * @throws IOException if it is no JSON or nested more than 200 deep
   */
  static void check(String json) throws IOException {
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      int depth = 0;
      JsonToken token = reader.peek();
      while (token != JsonToken.END_DOCUMENT) {
        depth += read(reader, token);
        if (depth > DEEPEST) {
          throw new IOException("the value is nested more than %d deep".formatted(DEEPEST));
        }
        token = reader.peek();
      }
    } catch (IllegalStateException | NumberFormatException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Reads a token; returns by how much it changes the depth. */
  private static int read(JsonReader reader, JsonToken token) throws IOException {
    switch (token) {
      case BEGIN_ARRAY -> {
        reader.beginArray();
        return 1;
      }
      case BEGIN_OBJECT -> {
        reader.beginObject();
        return 1;
      }
      case END_ARRAY -> {
        reader.endArray();
        return -1;
      }
      case END_OBJECT -> {
        reader.endObject();
        return -1;
      }
      case NAME -> reader.nextName();
      case STRING, NUMBER -> reader.nextString();
      case BOOLEAN -> reader.nextBoolean();
      case NULL -> reader.nextNull();
      case END_DOCUMENT -> throw new IllegalStateException("there is nothing to read");
    }
    return 0;
  }
}
