package dev.connectjava.protobuf.view;

import com.google.protobuf.Message;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protobuf.limits.LimitExceeded;
import dev.connectjava.spi.DecodingLimits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * Reads one message, with all that is in it, for generated views, and checks all that can be wrong
 * with it. Only generated code uses it. Confined to one thread.
 *
 * <p>Every method throws an {@link RpcException}: with {@link Code#INVALID_ARGUMENT} if the message
 * is malformed, with {@link Code#RESOURCE_EXHAUSTED} if it exceeds one of the {@link
 * DecodingLimits}. Each position is compared with the end of the innermost message, never with that
 * of the array.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf: encoding</a>
 */
@SuppressWarnings("ReferenceEquality") // An empty list is always the same object.
public final class ViewReader {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int START_GROUP = 3;
  private static final int END_GROUP = 4;
  private static final int FIXED32 = 5;

  private static final int LONGEST_TAG = 5;
  private static final int LONGEST_VARINT = 10;
  private static final int FIRST_CAPACITY = 4;

  /** What a list with its first array takes, or a map. */
  private static final int COLLECTION_BYTES = 72;

  /** Tags of the parts of a message set's item. */
  private static final int SET_TYPE_ID = 2 << 3 | VARINT;

  private static final int SET_MESSAGE = 3 << 3 | LENGTH_DELIMITED;

  private final byte[] array;
  private final ViewType<?, ?> type;
  private final int length;
  private final DecodingLimits limits;
  private final int last;

  private int position;
  private int tagStart;

  /** The end of the innermost message with a length, or of a packed field. */
  private int end;

  /** The field number of the innermost message if it is a group; 0 if it is not. */
  private int group;

  /** Bytes from the position to this one are of ASCII. Below the position it says nothing. */
  private int asciiEnd;

  private int depth;
  private long elements;
  private long unknown;

  ViewReader(byte[] array, int offset, int length, ViewType<?, ?> type, DecodingLimits limits) {
    this.array = array;
    this.type = type;
    this.length = length;
    this.limits = limits;
    this.position = offset;
    this.last = offset + length;
    this.end = last;
  }

  byte[] array() {
    return array;
  }

  int position() {
    return position;
  }

  /** Returns where the last tag began. */
  public int tagStart() {
    return tagStart;
  }

  // Tags.

  /** Reads the tag of the next field; 0 at the end of the message. */
  public int tag() {
    tagStart = position;
    if (position >= end) {
      if (group != 0) {
        throw truncated();
      }
      return 0;
    }
    int tag = array[position];
    if (tag > 0) {
      position++;
    } else {
      tag = longTag();
    }
    int number = tag >>> 3;
    if (number == 0) {
      throw malformed("a field has the number 0");
    }
    if ((tag & 7) == END_GROUP) {
      if (number != group) {
        throw malformed("a group ends that has not begun");
      }
      return 0;
    }
    return tag;
  }

  /** Reads a tag of several bytes, none of which may be superfluous. */
  private int longTag() {
    long tag = 0;
    for (int i = 0; i < LONGEST_TAG; i++) {
      if (position >= end) {
        throw truncated();
      }
      byte next = array[position++];
      tag |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        if (next == 0 && i > 0) {
          throw malformed("a tag is longer than necessary");
        }
        if (tag >>> Integer.SIZE != 0) {
          break;
        }
        return (int) tag;
      }
    }
    throw malformed("a field has a number above 536,870,911");
  }

  // Numbers.

  /** Reads an {@code int32}, a {@code uint32} or the number of an enum's value. */
  public int int32() {
    if (position < end && array[position] >= 0) {
      return array[position++];
    }
    return (int) longVarint();
  }

  /** Reads an {@code int64} or a {@code uint64}. */
  public long int64() {
    if (position < end && array[position] >= 0) {
      return array[position++];
    }
    return longVarint();
  }

  /** Reads a {@code sint32}. */
  public int sint32() {
    int value = int32();
    return value >>> 1 ^ -(value & 1);
  }

  /** Reads a {@code sint64}. */
  public long sint64() {
    long value = int64();
    return value >>> 1 ^ -(value & 1);
  }

  /** Reads a {@code bool}. */
  public boolean bool() {
    return int64() != 0;
  }

  private long longVarint() {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (position >= end) {
        throw truncated();
      }
      byte next = array[position++];
      value |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("a number has more than 10 bytes");
  }

  /** Reads a {@code fixed32} or an {@code sfixed32}. */
  public int fixed32() {
    int at = position;
    skip(Integer.BYTES);
    return (int) INT.get(array, at);
  }

  /** Reads a {@code fixed64} or an {@code sfixed64}. */
  public long fixed64() {
    int at = position;
    skip(Long.BYTES);
    return (long) LONG.get(array, at);
  }

  /** Reads a {@code float}. */
  public float float32() {
    return Float.intBitsToFloat(fixed32());
  }

  /** Reads a {@code double}. */
  public double float64() {
    return Double.longBitsToDouble(fixed64());
  }

  private void skip(int count) {
    if (count > end - position) {
      throw truncated();
    }
    position += count;
  }

  /** Reads a length that is not beyond the end of the message. */
  private int length() {
    int count = int32();
    if (count < 0) {
      throw malformed("a length is negative");
    }
    if (count > end - position) {
      throw truncated();
    }
    return count;
  }

  // Texts and bytes.

  /** Reads a string that must be UTF-8, and returns where it is. */
  public long text() {
    int count = length();
    int start = position;
    position = start + count;
    if (position <= asciiEnd) {
      return Span.of(start, count, true);
    }
    return Span.of(start, count, isAscii(start));
  }

  /**
   * Searches for the end of ASCII, from where the last search ended, beyond the end of the string:
   * one search usually covers many short strings. Returns whether the string up to the position is
   * of ASCII.
   */
  private boolean isAscii(int start) {
    asciiEnd = Utf8Validation.firstNotAscii(array, Math.max(asciiEnd, start), last);
    if (position <= asciiEnd) {
      return true;
    }
    if (!Utf8Validation.isValid(array, asciiEnd, position)) {
      throw malformed("a string is not UTF-8");
    }
    return false;
  }

  /** Reads a string that may be invalid UTF-8, and returns where it is. */
  public long uncheckedText() {
    int count = length();
    int start = position;
    position = start + count;
    return Span.of(start, count, position <= asciiEnd);
  }

  /** Reads bytes, and returns where they are. */
  public long bytes() {
    int count = length();
    int start = position;
    position = start + count;
    return Span.of(start, count, false);
  }

  // Messages.

  /** Reads a nested message, or more of it, into its view. */
  public <V extends GeneratedView<?>> V message(V view) {
    int outer = enter();
    int outerGroup = group;
    int start = position;
    group = 0;
    view.read(this);
    view.addPart(this, start, end - start);
    group = outerGroup;
    leave(outer);
    return view;
  }

  /** Reads a group, or more of it, into its view. */
  public <V extends GeneratedView<?>> V group(V view, int number) {
    deeper();
    int outerGroup = group;
    int start = position;
    group = number;
    view.read(this);
    view.addPart(this, start, tagStart - start);
    group = outerGroup;
    depth--;
    return view;
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
    if (depth > limits.nestingDepth()) {
      throw LimitExceeded.nesting(type.name(), limits.nestingDepth());
    }
  }

  /**
   * Begins a packed field.
   *
   * @return the end of the message around it, for {@link #endPacked}
   */
  public int beginPacked() {
    int count = length();
    int outer = end;
    end = position + count;
    return outer;
  }

  /** Returns whether the packed field has another number. */
  public boolean isInPacked() {
    return position < end;
  }

  /** Ends a packed field. */
  public void endPacked(int outer) {
    end = outer;
  }

  // Unknown fields.

  /** Counts an unknown field. */
  public void countUnknown() {
    unknown++;
    if (unknown > limits.unknownFields()) {
      throw LimitExceeded.unknownFields(type.name(), limits.unknownFields());
    }
  }

  /** Reads the rest of an unknown field. */
  public void skipUnknown(int tag) {
    countUnknown();
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
    deeper();
    group = number;
    for (int tag = tag(); tag != 0; tag = tag()) {
      skipUnknown(tag);
    }
    group = outerGroup;
    depth--;
    tagStart = outerStart;
  }

  /** Reads the rest of an item of a message set: a group with a type and a message. */
  void skipSetItem(int item) {
    countUnknown();
    int outerStart = tagStart;
    int outerGroup = group;
    deeper();
    group = item >>> 3;
    for (int tag = tag(); tag != 0; tag = tag()) {
      if (tag == SET_TYPE_ID) {
        if (int32() < 0) {
          throw malformed("the type of a message set's item is negative");
        }
      } else if (tag == SET_MESSAGE) {
        skip(length());
      } else {
        skipUnknown(tag);
      }
    }
    group = outerGroup;
    depth--;
    tagStart = outerStart;
  }

  // Lists and maps.

  /** Adds a number to a list. */
  public IntList append(IntList list, int element) {
    IntList own = list == IntList.EMPTY ? counted(new IntList()) : list;
    own.add(element, this);
    return own;
  }

  /** Adds a number to a list. */
  public LongList append(LongList list, long element) {
    LongList own = list == LongList.EMPTY ? counted(new LongList()) : list;
    own.add(element, this);
    return own;
  }

  /** Adds a number to a list. */
  public FloatList append(FloatList list, float element) {
    FloatList own = list == FloatList.EMPTY ? counted(new FloatList()) : list;
    own.add(element, this);
    return own;
  }

  /** Adds a number to a list. */
  public DoubleList append(DoubleList list, double element) {
    DoubleList own = list == DoubleList.EMPTY ? counted(new DoubleList()) : list;
    own.add(element, this);
    return own;
  }

  /** Adds a boolean to a list. */
  public BooleanList append(BooleanList list, boolean element) {
    BooleanList own = list == BooleanList.EMPTY ? counted(new BooleanList()) : list;
    own.add(element, this);
    return own;
  }

  /** Adds a text to a list. */
  public Utf8List append(Utf8List list, long span) {
    Utf8List own = list == Utf8List.EMPTY ? counted(new Utf8List(array)) : list;
    own.add(span, this);
    return own;
  }

  /** Adds bytes to a list. */
  public BytesList append(BytesList list, long span) {
    BytesList own = list == BytesList.EMPTY ? counted(new BytesList(array)) : list;
    own.add(span, this);
    return own;
  }

  /** Adds a message to a list. */
  public <V extends MessageView<? extends Message>> ViewList<V> append(
      ViewList<V> list, V element) {
    ViewList<V> own = list == ViewList.<V>empty() ? counted(new ViewList<>()) : list;
    own.add(element, this);
    return own;
  }

  /**
   * Adds an entry to a map.
   *
   * @param none the map without entries, which is not changed
   * @param keys the keys with that of the entry, and as many values
   */
  public <V> TextMap<V> put(TextMap<V> map, TextMap<V> none, Utf8List keys, V values) {
    TextMap<V> own = map == none ? counted(TextMap.empty(values)) : map;
    own.set(keys, values, keys.size());
    return own;
  }

  /** Adds an entry to a map, as the method for keys that are strings. */
  public <V> IntMap<V> put(IntMap<V> map, IntMap<V> none, IntList keys, V values) {
    IntMap<V> own = map == none ? counted(IntMap.empty(values)) : map;
    own.set(keys, values, keys.size());
    return own;
  }

  /** Adds an entry to a map, as the method for keys that are strings. */
  public <V> LongMap<V> put(LongMap<V> map, LongMap<V> none, LongList keys, V values) {
    LongMap<V> own = map == none ? counted(LongMap.empty(values)) : map;
    own.set(keys, values, keys.size());
    return own;
  }

  /** Adds an entry to a map, as the method for keys that are strings. */
  public <V> BooleanMap<V> put(BooleanMap<V> map, BooleanMap<V> none, BooleanList keys, V values) {
    BooleanMap<V> own = map == none ? counted(BooleanMap.empty(values)) : map;
    own.set(keys, values, keys.size());
    return own;
  }

  private <T> T counted(T collection) {
    charge(COLLECTION_BYTES);
    return collection;
  }

  /** Returns a larger capacity for a list. */
  int capacity(int size) {
    if (size == 0) {
      return FIRST_CAPACITY;
    }
    return size + (size >> 1);
  }

  // Limits.

  /** Counts memory that the message takes as objects. */
  void charge(long bytes) {
    elements += bytes;
    if (elements > limits.elementBytes()) {
      throw LimitExceeded.elements(type.name(), elements, limits.elementBytes());
    }
  }

  // Failures.

  private RpcException truncated() {
    return malformed("a field goes beyond the end of its message");
  }

  RpcException malformed(String reason) {
    return new RpcException(
        Code.INVALID_ARGUMENT,
        String.format(
            Locale.ROOT, "invalid binary form of %s (%,d bytes): %s", type.name(), length, reason));
  }
}
