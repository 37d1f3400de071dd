package dev.connectjava.protobuf.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.connectjava.json.JsonException;
import dev.connectjava.json.JsonReader;
import dev.connectjava.json.JsonToken;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the types of {@code Any} messages, which may be the last members of their objects. For this
 * each part of a text is passed over at most once, however deep these messages are nested. Used by
 * one thread.
 */
final class AnyTypes {

  /** The name of the member that has the type. */
  static final String NAME = "@type";

  private static final byte[] NAME_BYTES = NAME.getBytes(US_ASCII);

  private final JsonReader reader;

  /**
   * The places of the types in objects that were passed over, by the positions after the opening
   * brackets. Limited by the memory that the reader allows for objects.
   */
  private final Map<Integer, JsonReader.Place> places = new HashMap<>();

  /** The end of what was passed over. */
  private int passed;

  AnyTypes(JsonReader reader) {
    this.reader = reader;
  }

  /**
   * Returns the type of the object that has begun, and leaves the reader somewhere in this object.
   * If it has no members, returns null and leaves the reader after the object.
   */
  @Nullable String find() {
    int start = reader.position();
    if (!reader.nextMember()) {
      return null;
    }
    if (start < passed) {
      JsonReader.Place place = places.get(start);
      if (place == null) {
        throw missing(start);
      }
      reader.returnTo(place);
      return type();
    }
    do {
      reader.readName();
      if (isType()) {
        return type();
      }
      pass();
      passed = reader.position();
    } while (reader.nextMember());
    throw missing(start);
  }

  private static JsonException missing(int start) {
    return new JsonException(
        "an object of type google.protobuf.Any lacks the member \"@type\"", start);
  }

  private boolean isType() {
    return Arrays.equals(
        reader.textArray(), reader.textStart(), reader.textEnd(), NAME_BYTES, 0, NAME_BYTES.length);
  }

  private String type() {
    JsonToken token = reader.peek();
    if (token != JsonToken.STRING) {
      throw reader.wrong("a string is expected, but was %s".formatted(token.description()));
    }
    reader.readString();
    return reader.text();
  }

  /**
   * Passes over the value of a member and remembers the types in it. The arrays may be those of
   * repeated fields.
   */
  private void pass() {
    if (reader.peek() == JsonToken.ARRAY) {
      reader.beginMemberArray();
      passElements();
    } else {
      passElement();
    }
  }

  private void passElements() {
    while (reader.nextElement()) {
      passElement();
    }
  }

  private void passElement() {
    switch (reader.peek()) {
      case OBJECT -> {
        reader.beginObject();
        int start = reader.position();
        while (reader.nextMember()) {
          reader.readName();
          if (isType()) {
            places.putIfAbsent(start, reader.place());
          }
          pass();
        }
      }
      case ARRAY -> {
        reader.beginArray();
        passElements();
      }
      default -> reader.skipValue();
    }
  }
}
