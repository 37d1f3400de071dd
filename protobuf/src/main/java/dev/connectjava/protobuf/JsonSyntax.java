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

  /**
   * What an object takes as a tree of Gson, without its values. Measured: 120, of which 6 are its
   * place in an array.
   */
  private static final int OBJECT_BYTES = 112;

  /** What an array takes as a tree of Gson. Measured: 46 without elements. */
  private static final int ARRAY_BYTES = 48;

  /** The name of a member, in addition to its characters: the same as another string. */
  private static final int NAME_BYTES = 48;

  /** The position in the message of the reader's exceptions. */
  private static final Pattern POSITION = Pattern.compile("line \\d+ column \\d+");

  private static final Level ARRAY = new Level(true, Set.of());

  /**
   * An object or an array that is being read.
   *
   * @param names those read so far of an object
   */
  private record Level(boolean isArray, Set<String> names) {}

  private final JsonReader reader;

  /** The innermost first. */
  private final Deque<Level> open = new ArrayDeque<>();

  private final String type;
  private final int nestingDepth;
  private final long mostElementBytes;

  private boolean hasBracketedName;
  private long elementBytes;
  private int nested;

  private JsonSyntax(JsonReader reader, String type, int nestingDepth, long mostElementBytes) {
    this.reader = reader;
    this.type = type;
    this.nestingDepth = nestingDepth;
    this.mostElementBytes = mostElementBytes;
  }

  /**
   * Reads the whole text.
   *
   * @param type the name of the message type, for the failure
   * @param nestingDepth the number of levels that may be nested in the outermost object
   * @param mostElementBytes the estimated memory that objects, arrays, names and strings may take
   * @return whether a name begins with a bracket, as those of extensions do
   * @throws IOException if it is not valid JSON, or has a name twice in one object
   * @throws dev.connectjava.RpcException if it exceeds a limit
   */
  static boolean check(String json, String type, int nestingDepth, long mostElementBytes)
      throws IOException {
    requireEscapedControls(json);
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      JsonSyntax syntax = new JsonSyntax(reader, type, nestingDepth, mostElementBytes);
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
        begin(ARRAY, ARRAY_BYTES);
      }
      case BEGIN_OBJECT -> {
        reader.beginObject();
        begin(new Level(false, new HashSet<>()), OBJECT_BYTES);
      }
      case END_ARRAY -> {
        reader.endArray();
        end();
      }
      case END_OBJECT -> {
        reader.endObject();
        end();
      }
      case NAME -> name(reader.nextName());
      case STRING -> string(reader.nextString());
      case NUMBER -> requireFinite(reader.nextString());
      case BOOLEAN -> reader.nextBoolean();
      case NULL -> reader.nextNull();
      case END_DOCUMENT -> throw new IllegalStateException("there is nothing to read");
    }
  }

  private void begin(Level level, int bytes) {
    addElement(bytes);
    if (isNested(level) && ++nested > nestingDepth) {
      throw LimitExceeded.nesting(type, nestingDepth);
    }
    open.push(level);
  }

  private void end() {
    Level level = open.pop();
    if (isNested(level)) {
      nested--;
    }
  }

  /** An array within an object is the list of a field, and not a level. */
  private boolean isNested(Level level) {
    Level outer = open.peek();
    return outer != null && (outer.isArray() || !level.isArray());
  }

  private void string(String text) throws IOException {
    requireWholeCharacters(text);
    if (!text.isEmpty()) {
      addElement(ElementBytes.TEXT);
    }
  }

  private void addElement(int bytes) {
    elementBytes += bytes;
    if (elementBytes > mostElementBytes) {
      throw LimitExceeded.elements(type, elementBytes, mostElementBytes);
    }
  }

  private void name(String name) throws IOException {
    requireWholeCharacters(name);
    addElement(NAME_BYTES);
    hasBracketedName |= name.startsWith("[");
    if (!open.element().names().add(name)) {
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
