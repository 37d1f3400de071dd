package dev.connectjava.protobuf.view;

import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.limits.LimitExceeded;
import dev.connectjava.spi.DecodingLimits;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message, with all that is in it, for generated views, and checks all that can be wrong
 * with it. Only generated code uses it. Confined to one thread.
 *
 * <p>Every method throws an {@link RpcException}: with {@link Code#INVALID_ARGUMENT} if the message
 * is malformed, with {@link Code#RESOURCE_EXHAUSTED} if it exceeds one of the {@link
 * DecodingLimits}.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf: encoding</a>
 */
public final class ViewReader extends WireReader {

  private static final int FIRST_CAPACITY = 4;

  /** What a list with its first array takes, or a map. */
  private static final int COLLECTION_BYTES = 72;

  /** The estimate for an entry of a map with its key and value, without what these refer to. */
  private static final int ENTRY_BYTES = 16;

  /** What protobuf-java's message takes for its set of unknown fields, and an unknown group. */
  private static final int UNKNOWN_SET_BYTES = 64;

  /** What a set of unknown fields takes for another number. */
  private static final int UNKNOWN_NUMBER_BYTES = 128;

  private static final int NOT_PACKED = -1;

  /** The last unknown number of a group whose set has been counted. */
  private static final int NO_NUMBER = -1;

  /** Tags of the parts of a message set's item. */
  private static final int SET_TYPE_ID = 2 << 3 | VARINT;

  private static final int SET_MESSAGE = 3 << 3 | LENGTH_DELIMITED;

  /** Tags of the parts of a map's entry, if they are strings. */
  private static final int ENTRY_KEY = 1 << 3 | LENGTH_DELIMITED;

  private static final int ENTRY_VALUE = 2 << 3 | LENGTH_DELIMITED;

  /** What the tags and lengths of these parts take, if each takes one byte. */
  private static final int PARTS_BYTES = 4;

  private final ViewType<?, ?> type;
  private final int messageLength;
  private final DecodingLimits limits;
  private final int nestingDepth;
  private final long mostElementBytes;

  private int depth;
  private long elements;
  private long unknown;

  /** The number of the last unknown field of the innermost message; 0 if it has none. */
  private int unknownNumber;

  /** In a packed field, what each number takes, or 0 for varints. */
  private int packedBytes = NOT_PACKED;

  ViewReader(byte[] array, int offset, int length, ViewType<?, ?> type, DecodingLimits limits) {
    super(array, offset, length);
    this.type = type;
    this.messageLength = length;
    this.limits = limits;
    this.nestingDepth = limits.nestingDepth();
    this.mostElementBytes = limits.elementBytes();
  }

  byte[] array() {
    return array;
  }

  int nestingDepth() {
    return nestingDepth;
  }

  int position() {
    return position;
  }

  // Messages.

  /** Reads a nested message, or more of it, into its view. */
  public <V extends GeneratedView<?>> V message(V view) {
    int outer = enter();
    int outerGroup = group;
    int outerUnknown = unknownNumber;
    int start = position;
    group = 0;
    unknownNumber = 0;
    view.read(this);
    view.addPart(this, start, end - start);
    group = outerGroup;
    unknownNumber = outerUnknown;
    leave(outer);
    return view;
  }

  /** Reads a group, or more of it, into its view. */
  public <V extends GeneratedView<?>> V group(V view, int number) {
    deeper();
    int outerGroup = group;
    int outerUnknown = unknownNumber;
    int outer = end;
    int start = position;
    group = number;
    unknownNumber = 0;
    view.read(this);
    view.addPart(this, start, tagStart - start);
    end = outer;
    group = outerGroup;
    unknownNumber = outerUnknown;
    depth--;
    return view;
  }

  /**
   * Refuses a oneof that had a message, then another member, and now the message again:
   * protobuf-java would merge the two.
   *
   * @param earlier the message that the oneof had; null if it had none
   */
  public void requireFirst(@Nullable GeneratedView<?> earlier) {
    if (earlier != null) {
      throw malformed("a oneof returns to a message that it had");
    }
  }

  /**
   * Begins the entry of a map, which is a message.
   *
   * @return the end of the message around it, for {@link #endEntry}
   */
  public long beginEntry() {
    int outerGroup = group;
    int outer = enter();
    group = 0;
    return (long) outerGroup << Integer.SIZE | outer;
  }

  /** Ends the entry of a map. */
  public void endEntry(long outer) {
    group = (int) (outer >>> Integer.SIZE);
    leave((int) outer);
  }

  private int enter() {
    int count = length();
    int outer = end;
    deeper();
    end = position + count;
    return outer;
  }

  private void leave(int outer) {
    end = outer;
    depth--;
  }

  private void deeper() {
    depth++;
    if (depth > nestingDepth) {
      throw LimitExceeded.nesting(type.name(), nestingDepth);
    }
  }

  /**
   * Begins a packed field.
   *
   * @param numberBytes what each of its numbers takes; 0 if they are varints
   * @return the end of the message around it, for {@link #endPacked}
   */
  public int beginPacked(int numberBytes) {
    int count = length();
    int outer = end;
    end = position + count;
    packedBytes = numberBytes;
    return outer;
  }

  /** Returns whether the packed field has another number. */
  public boolean isInPacked() {
    return position < end;
  }

  /** Ends a packed field. */
  public void endPacked(int outer) {
    end = outer;
    packedBytes = NOT_PACKED;
  }

  // Unknown fields.

  /** Counts an unknown field, with what protobuf-java takes for it. */
  public void countUnknown(int number) {
    unknown++;
    if (unknown > limits.unknownFields()) {
      throw LimitExceeded.unknownFields(type.name(), limits.unknownFields());
    }
    if (unknownNumber == 0) {
      charge(UNKNOWN_SET_BYTES);
    }
    if (unknownNumber != number) {
      charge(UNKNOWN_NUMBER_BYTES);
      unknownNumber = number;
    }
  }

  /** Reads the rest of an unknown field, unless the tag is that of the end of a group. */
  public void skipUnknown(int tag) {
    if (!endsGroup(tag)) {
      skipField(tag);
    }
  }

  /** Reads the rest of an unknown field, whose tag {@link #endsGroup} has checked. */
  void skipField(int tag) {
    countUnknown(tag >>> 3);
    switch (tag & 7) {
      case VARINT -> int64();
      case FIXED64 -> skip(Long.BYTES);
      case LENGTH_DELIMITED -> skip(length());
      case FIXED32 -> skip(Integer.BYTES);
      case START_GROUP -> skipGroup(tag >>> 3);
      default -> throw malformed("there is no wire type " + (tag & 7));
    }
  }

  private void skipGroup(int number) {
    int outerStart = tagStart;
    int outerGroup = group;
    int outerUnknown = unknownNumber;
    int outer = end;
    deeper();
    charge(UNKNOWN_SET_BYTES);
    group = number;
    unknownNumber = NO_NUMBER;
    for (int tag = tag(); tag != 0; tag = tag()) {
      skipUnknown(tag);
    }
    end = outer;
    group = outerGroup;
    unknownNumber = outerUnknown;
    depth--;
    tagStart = outerStart;
  }

  /** Reads the rest of an item of a message set: a group with a type and a message. */
  void skipSetItem(int item) {
    int outerStart = tagStart;
    int outerGroup = group;
    int outer = end;
    deeper();
    group = item >>> 3;
    int typeId = 0;
    boolean hasMessage = false;
    for (int tag = tag(); tag != 0; tag = tag()) {
      if (tag == SET_TYPE_ID) {
        typeId = int32();
      } else if (tag == SET_MESSAGE) {
        skip(length());
        hasMessage = true;
      } else {
        skipUnknown(tag);
      }
    }
    if (hasMessage && typeId < 0) {
      throw malformed("the type of a message set's item is negative");
    }
    countUnknown(typeId);
    end = outer;
    group = outerGroup;
    depth--;
    tagStart = outerStart;
  }

  // Lists and maps.

  /** Adds a number to a list. */
  public IntList append(IntList list, int element) {
    IntList own = list.isEmpty() ? counted(new IntList()) : list;
    own.add(element, this);
    return own;
  }

  /** Adds a number to a list. */
  public LongList append(LongList list, long element) {
    LongList own = list.isEmpty() ? counted(new LongList()) : list;
    own.add(element, this);
    return own;
  }

  /** Adds a number to a list. */
  public FloatList append(FloatList list, float element) {
    FloatList own = list.isEmpty() ? counted(new FloatList()) : list;
    own.add(element, this);
    return own;
  }

  /** Adds a number to a list. */
  public DoubleList append(DoubleList list, double element) {
    DoubleList own = list.isEmpty() ? counted(new DoubleList()) : list;
    own.add(element, this);
    return own;
  }

  /** Adds a boolean to a list. */
  public BooleanList append(BooleanList list, boolean element) {
    BooleanList own = list.isEmpty() ? counted(new BooleanList()) : list;
    own.add(element, this);
    return own;
  }

  /** Adds a text to a list. */
  public Utf8List append(Utf8List list, long span) {
    Utf8List own = list.isEmpty() ? counted(new Utf8List(array)) : list;
    own.add(span, this);
    return own;
  }

  /** Adds bytes to a list. */
  public BytesList append(BytesList list, long span) {
    BytesList own = list.isEmpty() ? counted(new BytesList(array)) : list;
    own.add(span, this);
    return own;
  }

  /** Adds a message to a list. */
  public <V extends MessageView<? extends Message>> ViewList<V> append(
      ViewList<V> list, V element) {
    ViewList<V> own = list.isEmpty() ? counted(new ViewList<>()) : list;
    own.add(element, this);
    return own;
  }

  /**
   * Reads a string of a repeated field, which must be UTF-8, and those that follow it directly.
   *
   * @param tag that of the string, which was read
   */
  public Utf8List texts(Utf8List list, int tag) {
    Utf8List own = list.isEmpty() ? counted(new Utf8List(array)) : list;
    own.reserve(run(tag), this);
    do {
      own.add(text(), this);
    } while (takes(tag));
    return own;
  }

  /**
   * Reads an entry of a map whose keys and values are strings, which must be UTF-8, and the entries
   * that follow it directly.
   *
   * @param tag that of the entry, which was read
   */
  public TextMap<Utf8List> entries(TextMap<Utf8List> map, int tag) {
    boolean isNew = map.isEmpty();
    Utf8List keys = isNew ? counted(new Utf8List(array)) : map.keys();
    Utf8List values = isNew ? counted(new Utf8List(array)) : map.values();
    TextMap<Utf8List> own = isNew ? counted(TextMap.empty(values)) : map;
    int count = run(tag);
    keys.reserve(count, this);
    values.reserve(count, this);
    do {
      charge(ENTRY_BYTES);
      if (depth == nestingDepth || !usualEntry(keys, values)) {
        entry(keys, values);
      }
    } while (takes(tag));
    own.set(keys, values, keys.size());
    return own;
  }

  /**
   * Reads an entry if it is what encoders usually write, and all its bytes are known to be of
   * ASCII: also the lengths of the entry, its key and its value, which so have one byte. Otherwise
   * reads nothing.
   */
  private boolean usualEntry(Utf8List keys, Utf8List values) {
    int at = position;
    int rest = Math.min(end, asciiEnd) - at;
    if (rest < 1 + PARTS_BYTES) {
      return false;
    }
    int length = array[at];
    int keyLength = array[at + 2];
    int valueLength = length - keyLength - PARTS_BYTES;
    if (length >= rest || valueLength < 0 || array[at + 1] != ENTRY_KEY) {
      return false;
    }
    int keyStart = at + 3;
    int keyEnd = keyStart + keyLength;
    if (array[keyEnd] != ENTRY_VALUE || array[keyEnd + 1] != valueLength) {
      return false;
    }
    int valueStart = keyEnd + 2;
    keys.add(Span.of(keyStart, keyLength, true), this);
    values.add(Span.of(valueStart, valueLength, true), this);
    position = valueStart + valueLength;
    return true;
  }

  private void entry(Utf8List keys, Utf8List values) {
    long outer = beginEntry();
    long key = Span.NONE;
    long value = Span.NONE;
    for (int tag = tag(); tag != 0; tag = tag()) {
      switch (tag) {
        case ENTRY_KEY -> key = text();
        case ENTRY_VALUE -> value = text();
        default -> skipUnknown(tag);
      }
    }
    endEntry(outer);
    keys.add(key, this);
    values.add(value, this);
  }

  /**
   * Adds an entry to a map.
   *
   * @param keys the keys with that of the entry, and as many values
   */
  public <V> TextMap<V> put(TextMap<V> map, Utf8List keys, V values) {
    TextMap<V> own = map.isEmpty() ? counted(TextMap.empty(values)) : map;
    charge(ENTRY_BYTES);
    own.set(keys, values, keys.size());
    return own;
  }

  /** Adds an entry to a map, as the method for keys that are strings. */
  public <V> IntMap<V> put(IntMap<V> map, IntList keys, V values) {
    IntMap<V> own = map.isEmpty() ? counted(IntMap.empty(values)) : map;
    charge(ENTRY_BYTES);
    own.set(keys, values, keys.size());
    return own;
  }

  /** Adds an entry to a map, as the method for keys that are strings. */
  public <V> LongMap<V> put(LongMap<V> map, LongList keys, V values) {
    LongMap<V> own = map.isEmpty() ? counted(LongMap.empty(values)) : map;
    charge(ENTRY_BYTES);
    own.set(keys, values, keys.size());
    return own;
  }

  /** Adds an entry to a map, as the method for keys that are strings. */
  public <V> BooleanMap<V> put(BooleanMap<V> map, BooleanList keys, V values) {
    BooleanMap<V> own = map.isEmpty() ? counted(BooleanMap.empty(values)) : map;
    charge(ENTRY_BYTES);
    own.set(keys, values, keys.size());
    return own;
  }

  private <T> T counted(T collection) {
    charge(COLLECTION_BYTES);
    return collection;
  }

  /**
   * Returns a larger capacity for a list, whose next element was read. In a packed field it
   * suffices for all that follow, so that an array is rarely outgrown.
   */
  int capacity(int size) {
    int grown = size + (size >> 1);
    return packedBytes == NOT_PACKED
        ? Math.max(FIRST_CAPACITY, grown)
        : Math.max(size + 1 + followingNumbers(), grown);
  }

  private int followingNumbers() {
    return packedBytes == 0 ? varints(position, end) : (end - position) / packedBytes;
  }

  // Limits.

  /** Counts memory that the message takes as objects. */
  void charge(long bytes) {
    elements += bytes;
    if (elements > mostElementBytes) {
      throw LimitExceeded.elements(type.name(), elements, mostElementBytes);
    }
  }

  @Override
  RpcException malformed(String reason) {
    return new RpcException(
        Code.INVALID_ARGUMENT,
        String.format(
            Locale.ROOT,
            "invalid binary form of %s (%,d bytes): %s",
            type.name(),
            messageLength,
            reason));
  }
}
