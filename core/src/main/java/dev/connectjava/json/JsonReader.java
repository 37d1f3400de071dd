package dev.connectjava.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Locale;

/**
 * A strict reader of one JSON text in UTF-8, which pulls one value after another from an array. The
 * caller asks for the {@linkplain #peek kind} of the next value and then reads it:
 *
 * <pre>{@code
 * reader.beginObject();
 * while (reader.nextMember()) {
 *   reader.readName();
 *   reader.skipValue();
 * }
 * reader.end();
 * }</pre>
 *
 * <p>A name, a string or a number that was read is a part of an array, {@link #textArray} from
 * {@link #textStart} to {@link #textEnd}, until the next one is read. It is a part of the JSON text
 * itself unless it has escapes.
 *
 * <p>Every method throws a {@link JsonException} if the text is not valid, and an exception of the
 * {@link JsonLimits} if it has too much. The same name twice in an object is left to the caller.
 * Used by one thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
public final class JsonReader {

  /** The estimate for an object, without its values. */
  public static final int OBJECT_BYTES = 112;

  /** The estimate for an array, without its elements. */
  public static final int ARRAY_BYTES = 48;

  /** The estimate for the name of a member, in addition to its characters. */
  public static final int NAME_BYTES = 48;

  /** The estimate for a string that is not empty, in addition to its characters. */
  public static final int TEXT_BYTES = 56;

  /** What {@link #next} returns at the end of the text. */
  private static final int NOTHING = -1;

  private static final int REPLACEMENT = 0xFFFD;
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final byte[] bytes;
  private final int offset;
  private final int end;
  private final JsonLimits limits;
  private final int nestingDepth;
  private final long mostElementBytes;
  private final boolean replacesSurrogates;
  private int position;

  /** For each object or array that is open, whether it is a level. The outermost first. */
  private boolean[] open = new boolean[16];

  private int openCount;

  /** Whether no member or element of the innermost was read yet. */
  private boolean first;

  private int nested;
  private long elementBytes;

  private byte[] textArray;
  private int textStart;
  private int textEnd;
  private boolean ascii;

  /** Holds text that had escapes. */
  private byte[] unescaped = {};

  /** Creates a reader of a part of an array, which must not be changed while it is read. */
  public JsonReader(byte[] bytes, int offset, int length, JsonLimits limits) {
    this(bytes, offset, length, limits, false);
  }

  /**
   * Creates a reader.
   *
   * @param replacesSurrogates whether half a surrogate pair is read as U+FFFD instead of being
   *     refused
   */
  JsonReader(byte[] bytes, int offset, int length, JsonLimits limits, boolean replacesSurrogates) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = offset + length;
    this.limits = limits;
    this.nestingDepth = limits.nestingDepth();
    this.mostElementBytes = limits.elementBytes();
    this.replacesSurrogates = replacesSurrogates;
    this.position = offset;
    this.textArray = bytes;
  }

  // Values.

  /** Returns what the next value begins with. */
  public JsonToken peek() {
    return switch (next()) {
      case '{' -> JsonToken.OBJECT;
      case '[' -> JsonToken.ARRAY;
      case '"' -> JsonToken.STRING;
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> JsonToken.NUMBER;
      case 't' -> JsonToken.TRUE;
      case 'f' -> JsonToken.FALSE;
      case 'n' -> JsonToken.NULL;
      default -> throw expected("a value");
    };
  }

  /** Reads the beginning of an object; {@link #nextMember} follows. */
  public void beginObject() {
    take('{');
    begin(true, OBJECT_BYTES);
  }

  /** Reads the beginning of an array; {@link #nextElement} follows. */
  public void beginArray() {
    take('[');
    begin(true, ARRAY_BYTES);
  }

  /**
   * Reads the beginning of an array that is not a level of nesting itself. It must be the value of
   * a member; {@link #nextElement} follows.
   */
  public void beginMemberArray() {
    take('[');
    begin(false, ARRAY_BYTES);
  }

  /**
   * Returns whether the object has another member, whose name must be read next; otherwise reads
   * the end of the object.
   */
  public boolean nextMember() {
    if (ends('}')) {
      return false;
    }
    if (next() != '"') {
      throw expected("a name in quotation marks");
    }
    return true;
  }

  /**
   * Reads the name of a member if it is spelled in exactly this way. A name that is not read can be
   * read by another method.
   *
   * @param quoted the name in quotation marks
   */
  public boolean takeName(byte[] quoted) {
    int after = position + quoted.length;
    if (after > end || !TextScan.isSame(bytes, position, quoted)) {
      return false;
    }
    position = after;
    count(NAME_BYTES);
    take(':');
    return true;
  }

  /** Reads the name of a member. */
  public void readName() {
    readText();
    count(NAME_BYTES);
    take(':');
  }

  /**
   * Returns whether the array has another element, which must be read next; otherwise reads the end
   * of the array.
   */
  public boolean nextElement() {
    return !ends(']');
  }

  /** Reads a string. */
  public void readString() {
    if (next() != '"') {
      throw expected("a string");
    }
    readText();
    if (textStart != textEnd) {
      count(TEXT_BYTES);
    }
  }

  /** Reads a number; its text follows the grammar of JSON. */
  public void readNumber() {
    next();
    int after = JsonNumber.end(bytes, position, end);
    if (after < 0) {
      position = ~after;
      throw expected("a digit");
    }
    textArray = bytes;
    textStart = position;
    textEnd = after;
    ascii = true;
    position = after;
  }

  /** Reads {@code true} or {@code false}. */
  public boolean readBoolean() {
    boolean value = next() == 't';
    literal(value ? TRUE : FALSE);
    return value;
  }

  /** Reads {@code null}. */
  public void readNull() {
    next();
    literal(NULL);
  }

  /** Reads a value of any kind, and checks it. */
  public void skipValue() {
    switch (peek()) {
      case OBJECT -> {
        beginObject();
        while (nextMember()) {
          readName();
          skipValue();
        }
      }
      case ARRAY -> {
        beginArray();
        while (nextElement()) {
          skipValue();
        }
      }
      case STRING -> readString();
      case NUMBER -> readNumber();
      case TRUE, FALSE -> readBoolean();
      case NULL -> readNull();
    }
  }

  /** Requires that nothing follows the value, except white space. */
  public void end() {
    if (next() != NOTHING) {
      throw wrong("there is text after the value");
    }
  }

  /** Counts memory that values take in addition to the estimates for what they are in JSON. */
  public void count(long estimate) {
    elementBytes += estimate;
    if (elementBytes > mostElementBytes) {
      throw limits.tooManyElements(elementBytes);
    }
  }

  // The text that was read last.

  /** Returns the array that has the text. It must not be changed. */
  public byte[] textArray() {
    return textArray;
  }

  /** Returns the index of the first byte of the text. */
  public int textStart() {
    return textStart;
  }

  /** Returns the index after the last byte of the text. */
  public int textEnd() {
    return textEnd;
  }

  /** Returns the text, which is well-formed. */
  public String text() {
    return new String(textArray, textStart, textEnd - textStart, ascii ? ISO_8859_1 : UTF_8);
  }

  // Places.

  /** Returns the index of the next byte, counted from the first one of the JSON text. */
  public int position() {
    return position - offset;
  }

  /** A place to which a reader can return while the object or array around it is open. */
  public record Place(int position, boolean first, long elementBytes) {}

  /** Returns the place of the next member or element. */
  public Place place() {
    return new Place(position, first, elementBytes);
  }

  /**
   * Returns to a place.
   *
   * @param place one of the object or array that is the innermost now
   */
  public void returnTo(Place place) {
    position = place.position();
    first = place.first();
    elementBytes = place.elementBytes();
  }

  /** Returns the failure of a text that is wrong at the position. */
  public JsonException wrong(String reason) {
    return new JsonException(reason, position - offset);
  }

  // The parts of a text.

  /** Passes over white space and returns the next byte, which is not read, or {@link #NOTHING}. */
  private int next() {
    int index = position;
    while (index < end) {
      byte b = bytes[index];
      if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) {
        position = index;
        return b & 0xFF;
      }
      index++;
    }
    position = index;
    return NOTHING;
  }

  private void take(char c) {
    if (next() != c) {
      throw expected("'" + c + "'");
    }
    position++;
  }

  private void begin(boolean isLevel, int estimate) {
    count(estimate);
    if (isLevel && openCount > 0 && ++nested > nestingDepth) {
      throw limits.tooDeep();
    }
    if (openCount == open.length) {
      open = Arrays.copyOf(open, 2 * openCount);
    }
    open[openCount++] = isLevel;
    first = true;
  }

  /** Returns whether the innermost ends; otherwise reads what separates the next part. */
  private boolean ends(char bracket) {
    int next = next();
    if (next == bracket) {
      position++;
      first = false;
      boolean isLevel = open[--openCount];
      if (isLevel && openCount > 0) {
        nested--;
      }
      return true;
    }
    if (first) {
      first = false;
      return false;
    }
    if (next != ',') {
      throw expected("',' or '" + bracket + "'");
    }
    position++;
    return false;
  }

  private void literal(byte[] name) {
    int after = position + name.length;
    if (after > end || !Arrays.equals(bytes, position, after, name, 0, name.length)) {
      throw expected("a value");
    }
    position = after;
  }

  private JsonException expected(String what) {
    if (position == end) {
      return wrong(what + " is expected, but the text ends");
    }
    int c = bytes[position];
    return wrong(
        c > ' ' && c < 0x7F
            ? "%s is expected, but was '%c'".formatted(what, c)
            : String.format(Locale.ROOT, "%s is expected, but was 0x%02X", what, c & 0xFF));
  }

  // Text.

  /** Reads text from the quotation mark at the position. */
  private void readText() {
    ascii = true;
    int from = position + 1;
    int after = checkedEnd(from);
    if (bytes[after] == '"') {
      textArray = bytes;
      textStart = from;
      textEnd = after;
      position = after + 1;
    } else {
      unescape(from, after);
    }
  }

  /** Returns the index of the next quotation mark or backslash. What is before it is valid. */
  private int checkedEnd(int from) {
    int index = from;
    while (true) {
      index = TextScan.plainEnd(bytes, index, end);
      if (index == end) {
        position = end;
        throw wrong("a string does not end");
      }
      byte b = bytes[index];
      if (b == '"' || b == '\\') {
        return index;
      }
      position = index;
      if (b >= 0) {
        throw wrong(
            String.format(Locale.ROOT, "a string has the control character U+%04X", (int) b));
      }
      index = Utf8.next(bytes, index, end);
      if (index == Utf8.INVALID) {
        throw wrong("a string is not valid UTF-8");
      }
      ascii = false;
    }
  }

  /** Puts text with escapes into an array of its own. */
  private void unescape(int start, int firstEscape) {
    int count = 0;
    int from = start;
    int to = firstEscape;
    while (true) {
      int length = to - from;
      reserve(count + length + 4);
      System.arraycopy(bytes, from, unescaped, count, length);
      count += length;
      if (bytes[to] == '"') {
        break;
      }
      position = to + 1;
      count = Utf8.put(escaped(), unescaped, count);
      from = position;
      to = checkedEnd(from);
    }
    textArray = unescaped;
    textStart = 0;
    textEnd = count;
    position = to + 1;
  }

  private void reserve(int length) {
    if (length > unescaped.length) {
      unescaped = Arrays.copyOf(unescaped, Math.max(length, 2 * unescaped.length));
    }
  }

  /** Reads an escape after its backslash; returns the character. */
  private int escaped() {
    int c = position < end ? bytes[position] : NOTHING;
    switch (c) {
      case '"', '\\', '/' -> {}
      case 'b' -> c = '\b';
      case 'f' -> c = '\f';
      case 'n' -> c = '\n';
      case 'r' -> c = '\r';
      case 't' -> c = '\t';
      case 'u' -> {
        return codePoint();
      }
      default -> throw wrong("a string has an unknown escape");
    }
    position++;
    return c;
  }

  /** Reads the escapes of one character, which are two for a surrogate pair. */
  private int codePoint() {
    int escape = position - 1;
    int unit = unit();
    if (unit >= 0x80) {
      ascii = false;
    }
    if (!Character.isSurrogate((char) unit)) {
      return unit;
    }
    int second = position;
    if (Character.isHighSurrogate((char) unit)
        && end - position >= 2
        && bytes[position] == '\\'
        && bytes[position + 1] == 'u') {
      position++;
      int low = unit();
      if (Character.isLowSurrogate((char) low)) {
        return Character.toCodePoint((char) unit, (char) low);
      }
    }
    if (replacesSurrogates) {
      position = second;
      return REPLACEMENT;
    }
    position = escape;
    throw wrong(String.format(Locale.ROOT, "a string has the unpaired surrogate U+%04X", unit));
  }

  /** Reads the four digits after the u at the position. */
  private int unit() {
    position++;
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = position < end ? hexDigit(bytes[position]) : -1;
      if (digit < 0) {
        throw wrong("four hexadecimal digits are expected");
      }
      unit = (unit << 4) | digit;
      position++;
    }
    return unit;
  }

  private static int hexDigit(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int letter = b | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }
}
