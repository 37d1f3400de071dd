package dev.connectjava.protobuf.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import dev.connectjava.json.JsonReader;
import dev.connectjava.protobuf.limits.MissingFields;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the binary form of a message, which differs from that of protobuf-java only in the order
 * of the fields: it is that of the text. Only the content of an {@code Any}, whose bytes are the
 * value of a field, has the order of protobuf-java. Counts the objects that {@link BuilderTarget}
 * counts: code may ask for the message.
 */
final class WireTarget implements MessageTarget {

  private static final int FIRST_BYTES = 32;

  /** A longer message gets more room as it is read. */
  private static final int MOST_EXPECTED_BYTES = 64 * 1024;

  /** The tags of a message set's item, and of its parts. */
  private static final int SET_ITEM = 1 << 3 | WireField.START_GROUP;

  private static final int SET_ITEM_END = 1 << 3 | WireField.END_GROUP;
  private static final int SET_TYPE_ID = 2 << 3 | WireField.VARINT;
  private static final int SET_MESSAGE = 3 << 3 | WireField.LENGTH_DELIMITED;

  private final JsonMessage type;
  private final DynamicObjects dynamicObjects;
  private final WireBytes bytes;

  /** The parts that are open, and where those begin that may be removed; the innermost last. */
  private int[] open = new int[32];

  private int openCount;

  /** For each message that is open, the number of required fields that it lacks. */
  private int[] missing = new int[16];

  /** For each message that is open, or the entry of a map in it, the number of its last field. */
  private int[] last = new int[16];

  private int level;

  /** Whether the innermost content of an Any differs from what protobuf-java writes. */
  private boolean unordered;

  /** Whether an ended message lacks required fields, in the innermost content of an Any. */
  private boolean incomplete;

  private final Deque<MapKeys> maps = new ArrayDeque<>(0);

  /** The keys of the last map, which has ended; the next one uses the object again. */
  private @Nullable MapKeys spareKeys;

  private final Deque<Content> contents = new ArrayDeque<>(0);

  /**
   * The content of an {@code Any}.
   *
   * @param incompleteAround whether a message around it lacks required fields
   * @param unorderedAround whether the content around it has fields in another order
   */
  private record Content(JsonMessage type, boolean incompleteAround, boolean unorderedAround) {}

  /**
   * Creates the target.
   *
   * @param reader counts the objects
   * @param textLength the length of the text, which is usually longer than the binary form
   */
  WireTarget(JsonMessage type, JsonReader reader, int textLength) {
    this.type = type;
    this.dynamicObjects = new DynamicObjects(reader);
    this.bytes = new WireBytes(FIRST_BYTES + Math.min(textLength, MOST_EXPECTED_BYTES));
    this.missing[0] = type.requiredFields();
  }

  /** Returns the binary form. */
  JsonSchema.Encoded encoded() {
    byte[] joined = bytes.isJoined() ? bytes.array() : bytes.toByteArray();
    int length = bytes.isJoined() ? bytes.position() : joined.length;
    List<String> missingFields =
        incomplete || missing[0] > 0
            ? MissingFields.of(parsed(type, bytes.toByteArray()))
            : List.of();
    return new JsonSchema.Encoded(joined, length, missingFields);
  }

  private static Message parsed(JsonMessage type, byte[] encoded) {
    CodedInputStream input = CodedInputStream.newInstance(encoded);
    input.setRecursionLimit(Integer.MAX_VALUE); // The parser has limited it.
    try {
      return type.newBuilder().mergeFrom(input, type.schema().extensions()).buildPartial();
    } catch (IOException e) {
      throw new IllegalStateException("the binary form of JSON is malformed", e);
    }
  }

  // Single values.

  /**
   * Writes what precedes a single value; returns false if the value is a default that is omitted.
   */
  private boolean begins(WireField field, boolean isDefault) {
    if (isDefault && field.isOmittingDefault()) {
      return false;
    }
    if (field.isRequired()) {
      missing[level]--;
    }
    if (!field.isPacked()) {
      follow(field);
      bytes.varint(field.tag());
    }
    return true;
  }

  /** Compares the number of a field with that of the field before it. */
  private void follow(WireField field) {
    unordered |= field.number() < last[level];
    last[level] = field.number();
  }

  @Override
  public void int32(JsonField field, int value) {
    dynamicObjects.countInteger(field, value);
    if (begins(field.wire(), value == 0)) {
      switch (field.wire().type()) {
        case FIXED32, SFIXED32 -> bytes.fixed32(value);
        case UINT32 -> bytes.varint(value);
        case SINT32 -> bytes.varint(CodedOutputStream.encodeZigZag32(value));
        default -> bytes.varint((long) value); // Negative numbers are extended.
      }
    }
  }

  @Override
  public void int64(JsonField field, long value) {
    dynamicObjects.countInteger(field, value);
    if (begins(field.wire(), value == 0)) {
      switch (field.wire().type()) {
        case FIXED64, SFIXED64 -> bytes.fixed64(value);
        case SINT64 -> bytes.varint(CodedOutputStream.encodeZigZag64(value));
        default -> bytes.varint(value);
      }
    }
  }

  @Override
  public void float32(JsonField field, float value) {
    dynamicObjects.countNumber(field);
    int bits = Float.floatToRawIntBits(value);
    if (begins(field.wire(), bits == 0)) {
      bytes.fixed32(bits);
    }
  }

  @Override
  public void float64(JsonField field, double value) {
    dynamicObjects.countNumber(field);
    long bits = Double.doubleToRawLongBits(value);
    if (begins(field.wire(), bits == 0)) {
      bytes.fixed64(bits);
    }
  }

  @Override
  public void bool(JsonField field, boolean value) {
    if (begins(field.wire(), !value)) {
      bytes.varint(value ? 1 : 0);
    }
  }

  @Override
  public void text(JsonField field, JsonReader reader) {
    bytes(field, reader.textArray(), reader.textStart(), reader.textEnd());
  }

  @Override
  public void string(JsonField field, String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    bytes(field, utf8, 0, utf8.length);
  }

  @Override
  public void bytes(JsonField field, byte[] source, int length) {
    bytes(field, source, 0, length);
  }

  private void bytes(JsonField field, byte[] source, int from, int to) {
    if (begins(field.wire(), from == to)) {
      bytes.bytes(source, from, to);
    }
  }

  @Override
  public void enumeration(JsonField field, int number) {
    if (begins(field.wire(), number == 0)) {
      bytes.varint((long) number);
    }
  }

  @Override
  public void unnamed(JsonField field, int number) {
    if (field.isBoxed()) {
      dynamicObjects.countUnnamed(field, number);
    }
    enumeration(field, number);
  }

  // Messages, lists and maps.

  private void push(int value) {
    if (openCount == open.length) {
      open = Arrays.copyOf(open, 2 * openCount);
    }
    open[openCount++] = value;
  }

  private int pop() {
    return open[--openCount];
  }

  @Override
  public void beginMessage(JsonField field) {
    dynamicObjects.countMessage(field.child());
    WireField wire = field.wire();
    if (wire.isSetItem()) {
      follow(wire);
      bytes.varint(SET_ITEM);
      bytes.varint(SET_TYPE_ID);
      bytes.varint(wire.number());
      bytes.varint(SET_MESSAGE);
    } else {
      begins(wire, false);
    }
    if (!wire.isGroup()) {
      push(bytes.begin());
    }
    deeper(field.child());
  }

  @Override
  public void endMessage(JsonField field) {
    higher();
    WireField wire = field.wire();
    if (wire.isGroup()) {
      bytes.varint(wire.endTag());
      return;
    }
    int part = pop();
    if (wire.isSetItem() && unordered && !contents.isEmpty()) {
      // When the content is written again, protobuf-java does not parse the item.
      bytes.replace(part, parsed(field.child(), bytes.content(part)).toByteArray());
    }
    bytes.end(part);
    if (wire.isSetItem()) {
      bytes.varint(SET_ITEM_END);
    }
  }

  private void deeper(JsonMessage nested) {
    if (++level == missing.length) {
      missing = Arrays.copyOf(missing, 2 * level);
      last = Arrays.copyOf(last, 2 * level);
    }
    missing[level] = nested.requiredFields();
    last[level] = 0;
  }

  private void higher() {
    incomplete |= missing[level--] > 0;
  }

  @Override
  public void beginList(JsonField field) {
    if (field.wire().isPacked()) {
      follow(field.wire());
      beginRemovable(field.wire().packedTag());
    }
  }

  @Override
  public void endList(JsonField field) {
    if (field.wire().isPacked()) {
      endUnlessEmpty();
    }
  }

  private void beginRemovable(int tag) {
    push(bytes.position());
    bytes.varint(tag);
    push(bytes.begin());
  }

  private void endUnlessEmpty() {
    int part = pop();
    int from = pop();
    if (bytes.start(part) == bytes.position()) {
      bytes.remove(part, from);
    } else {
      bytes.end(part);
    }
  }

  @Override
  public void beginMap(JsonField field) {
    maps.push(spareKeys == null ? new MapKeys() : spareKeys);
    spareKeys = null;
  }

  @Override
  public void endMap(JsonField field) {
    spareKeys = maps.pop();
    spareKeys.clear();
  }

  @Override
  public void beginEntry(JsonField map) {
    dynamicObjects.countEntry(map);
    follow(map.wire());
    last[level] = 0;
    beginRemovable(map.wire().tag());
  }

  @Override
  public void endKey(JsonField map) {
    push(bytes.position());
  }

  @Override
  public boolean endEntry(JsonField map) {
    int keyEnd = pop();
    int part = pop();
    pop();
    int start = bytes.start(part);
    int moved = bytes.end(part);
    boolean isNew = maps.element().add(bytes.array(), start + moved, keyEnd + moved);
    last[level] = map.wire().number();
    return isNew;
  }

  @Override
  public boolean dropEntry(JsonField map) {
    int keyEnd = pop();
    int part = pop();
    int from = pop();
    boolean isNew = maps.element().addCopy(bytes.array(), bytes.start(part), keyEnd);
    bytes.remove(part, from);
    last[level] = map.wire().number();
    return isNew;
  }

  // Any.

  @Override
  public void beginContent(JsonField field, JsonMessage content) {
    beginRemovable(field.wire().tag());
    contents.push(new Content(content, incomplete, unordered));
    incomplete = false;
    unordered = false;
    deeper(content);
  }

  @Override
  public int endContent(JsonField field) {
    higher();
    Content content = contents.pop();
    if (incomplete || unordered) {
      rewrite(content.type(), open[openCount - 1]);
    }
    incomplete = content.incompleteAround();
    unordered = content.unorderedAround();
    int length = bytes.length(open[openCount - 1]);
    endUnlessEmpty();
    return length;
  }

  /** Writes the content of an {@code Any} as protobuf-java does, which is rarely necessary. */
  private void rewrite(JsonMessage content, int part) {
    Message message = parsed(content, bytes.content(part));
    if (!message.isInitialized()) {
      throw new IllegalArgumentException(
          "a %s lacks required fields: %s"
              .formatted(content.fullName(), String.join(", ", MissingFields.of(message))));
    }
    bytes.replace(part, message.toByteArray());
  }
}
