package dev.connectjava.protobuf;

import dev.connectjava.RpcException;
import dev.connectjava.protobuf.limits.LimitExceeded;
import dev.connectjava.spi.DecodingLimits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message in binary form without making objects of it, and counts what protobuf-java would
 * make. Confined to one thread.
 *
 * <p>What is malformed is left to protobuf-java to report: the scan continues after the innermost
 * message with a known length that contains it. It counts each occurrence in the encoded form, also
 * if a later one replaces it, and unknown fields in the entries of maps, which generated classes
 * drop. It does not recurse.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf: encoding</a>
 */
final class MessageScan {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int START_GROUP = 3;
  private static final int END_GROUP = 4;
  private static final int FIXED32 = 5;

  private static final int LONGEST_VARINT = 10;

  /** Field numbers of a message set's items, which are groups. */
  private static final int SET_ITEM = 1;

  private static final int SET_TYPE_ID = 2;
  private static final int SET_MESSAGE = 3;

  private final byte[] bytes;
  private final String type;
  private final DecodingLimits limits;

  private int position;
  private Level level;
  private long elements;
  private long unknown;

  /** A message or a group that is being read, within another one. */
  private static final class Level {

    final @Nullable Level outer;

    /** Used for all that is read directly within this one, one after the other. */
    @Nullable Level inner;

    int depth;

    /** Null if the type is unknown. */
    @Nullable MessageShape shape;

    /** The field number of the group; 0 if it is not a group. */
    int group;

    /** The position after the message; for a group, that of the message around it. */
    int end;

    /** The type of an item of a message set, whose message is of the shape; 0 for all others. */
    int setTypeId;

    /** The extension of an item of a message set; null if it is unknown, and for all others. */
    @Nullable FieldShape setExtension;

    boolean setItem;

    boolean hasUnknownSet;

    boolean hasFieldSet;

    /** A bit for the index of each field that has been counted. */
    long[] counted = {};

    /** The number of the last unknown field; 0 for none. */
    int lastUnknown;

    Level(@Nullable Level outer) {
      this.outer = outer;
    }

    void begin(int depth, @Nullable MessageShape shape, int group, int end) {
      this.depth = depth;
      this.shape = shape;
      this.group = group;
      this.end = end;
      this.setItem = false;
      this.setTypeId = 0;
      this.setExtension = null;
      this.hasUnknownSet = false;
      this.hasFieldSet = false;
      this.lastUnknown = 0;
      int words = shape == null ? 0 : (shape.fields().size() + Long.SIZE - 1) / Long.SIZE;
      if (counted.length < words) {
        counted = new long[words];
      } else {
        Arrays.fill(counted, 0, words, 0);
      }
    }

    /** Returns whether the field has not been counted; from then on it has. */
    boolean isFirst(FieldShape field) {
      int word = field.index() / Long.SIZE;
      long bit = 1L << field.index(); // Modulo 64.
      boolean first = (counted[word] & bit) == 0;
      counted[word] |= bit;
      return first;
    }

    Level inner() {
      if (inner == null) {
        inner = new Level(this);
      }
      return inner;
    }
  }

  private MessageScan(
      byte[] bytes, int offset, int length, MessageShape root, String type, DecodingLimits limits) {
    this.bytes = bytes;
    this.position = offset;
    this.type = type;
    this.limits = limits;
    this.level = new Level(null);
    level.begin(0, root, 0, offset + length);
    addElement(root.bytes());
  }

  /**
   * Scans a message.
   *
   * @param type the name of its type, for the failure
   * @return what was counted; of a malformed message, as far as it can be read
   * @throws RpcException if the message exceeds a limit
   */
  static MessageScan of(
      byte[] bytes, int offset, int length, MessageShape root, String type, DecodingLimits limits) {
    MessageScan scan = new MessageScan(bytes, offset, length, root, type, limits);
    scan.run();
    return scan;
  }

  /** Returns the estimated memory of all objects. */
  long elementBytes() {
    return elements;
  }

  /** Returns the number of unknown fields. */
  long unknownFields() {
    return unknown;
  }

  private void run() {
    while (true) {
      if (position < level.end) {
        field();
      } else if (level.outer == null) {
        return;
      } else {
        level = level.outer; // A group that ends here is not complete, and neither is what has it.
      }
    }
  }

  /** Continues after the message that contains what is malformed. */
  private void malformed() {
    position = level.end;
  }

  private void field() {
    int tag = (int) varint();
    int number = tag >>> 3;
    int wireType = tag & 7;
    if (number == 0) {
      malformed();
    } else if (wireType == END_GROUP) {
      endGroup(number);
    } else if (level.setItem) {
      partOfSetItem(number, wireType);
    } else if (level.shape == null) {
      unknown(number, wireType);
    } else if (level.shape.isMessageSet() && number == SET_ITEM && wireType == START_GROUP) {
      enterSetItem(level.shape);
    } else {
      field(level.shape.field(number), number, wireType);
    }
  }

  private void field(@Nullable FieldShape field, int number, int wireType) {
    if (field != null && field.wireType() == wireType) {
      known(field, wireType);
    } else if (field != null && field.isPacked(wireType)) {
      packed(field);
    } else {
      unknown(number, wireType);
    }
  }

  private void known(FieldShape field, int wireType) {
    if (field.isCountedEnum()) {
      enumNumber(field);
      return;
    }
    addField(level, field);
    MessageShape message = field.message();
    if (message != null) {
      addElement(message.bytes());
      enter(message, wireType == START_GROUP ? field.number() : 0);
    } else if (field.isLengthDelimited()) {
      addText(length());
    } else {
      number(field, wireType);
    }
  }

  private void packed(FieldShape field) {
    int length = length();
    int end = position + length;
    if (!field.isCountedEnum()) {
      addField(level, field);
      if (!field.isBoxed()) {
        position = end;
      }
    }
    while (position < end) {
      if (field.isCountedEnum()) {
        enumNumber(field);
      } else {
        number(field, field.wireType());
      }
    }
  }

  private void enumNumber(FieldShape field) {
    boolean unnamed = field.isUnnamed((int) varint());
    if (unnamed && field.isClosedEnum()) {
      addUnknown(field.number());
      return;
    }
    addField(level, field);
    if (unnamed) {
      addElement(ElementBytes.UNNAMED);
    }
  }

  private void number(FieldShape field, int wireType) {
    int start = position;
    skipNumber(wireType);
    if (field.isBoxed() && position - start > 1) {
      addElement(ElementBytes.BOXED);
    }
  }

  private void unknown(int number, int wireType) {
    addUnknown(number);
    if (wireType == START_GROUP) {
      addElement(ElementBytes.UNKNOWN_SET);
      enter(null, number);
      level.hasUnknownSet = true;
    } else if (wireType == LENGTH_DELIMITED) {
      addText(length());
    } else {
      skipNumber(wireType);
    }
  }

  private void skipNumber(int wireType) {
    switch (wireType) {
      case VARINT -> varint();
      case FIXED64 -> skip(8);
      case FIXED32 -> skip(4);
      default -> malformed(); // There are no wire types 6 and 7.
    }
  }

  private void skip(int count) {
    if (count < 0 || count > level.end - position) {
      malformed();
    } else {
      position += count;
    }
  }

  // Levels.

  /**
   * Enters a nested message.
   *
   * @param group the field number of a group; 0 for a message whose length comes next
   */
  private void enter(@Nullable MessageShape shape, int group) {
    int end = level.end;
    if (group == 0) {
      int length = length();
      end = position + length;
    }
    int depth = level.depth + 1;
    if (depth > limits.nestingDepth()) {
      throw LimitExceeded.nesting(type, limits.nestingDepth());
    }
    level = level.inner();
    level.begin(depth, shape, group, end);
  }

  private void endGroup(int number) {
    if (level.group == number && level.outer != null) {
      level = level.outer;
    } else {
      malformed();
    }
  }

  // An item of a message set is a group (1) with the number of the extension (2) and the message of
  // the extension (3), in any order.

  private void enterSetItem(MessageShape set) {
    int typeId = setTypeId();
    FieldShape extension = set.field(typeId);
    MessageShape message = extension == null ? null : extension.message();
    int depth = level.depth; // The parser does not count the item itself.
    int end = level.end;
    level = level.inner();
    level.begin(depth, message, SET_ITEM, end);
    level.setItem = true;
    level.setTypeId = typeId;
    level.setExtension = message == null ? null : extension;
  }

  private void partOfSetItem(int number, int wireType) {
    MessageShape message = level.shape;
    FieldShape extension = level.setExtension;
    Level set = level.outer;
    if (number == SET_TYPE_ID && wireType == VARINT) {
      varint();
    } else if (number != SET_MESSAGE || wireType != LENGTH_DELIMITED) {
      unknown(number, wireType);
    } else if (message == null || extension == null || set == null) {
      unknown(level.setTypeId, wireType);
    } else {
      addField(set, extension);
      addElement(message.bytes());
      enter(message, 0);
    }
  }

  /** Returns the last type in the item at the position, which is not changed; 0 for none. */
  private int setTypeId() {
    int start = position;
    int typeId = 0;
    int groups = 1;
    while (groups > 0 && position < level.end) {
      int tag = (int) varint();
      switch (tag & 7) {
        case START_GROUP -> groups++;
        case END_GROUP -> groups--;
        case LENGTH_DELIMITED -> {
          int length = length();
          position += length;
        }
        case VARINT -> {
          int value = (int) varint();
          typeId = groups == 1 && tag >>> 3 == SET_TYPE_ID ? value : typeId;
        }
        default -> skipNumber(tag & 7);
      }
    }
    position = start;
    return typeId;
  }

  // Numbers.

  /** Reads a length that is not beyond the message; if it is, 0 at the end of the message. */
  private int length() {
    int length = (int) varint();
    if (length < 0 || length > level.end - position) {
      malformed();
      return 0;
    }
    return length;
  }

  /** Reads a number; if it is not complete, 0 at the end of the message. */
  private long varint() {
    if (position < level.end && bytes[position] >= 0) {
      return bytes[position++];
    }
    long value = 0;
    int most = Math.min(level.end - position, LONGEST_VARINT);
    for (int i = 0; i < most; i++) {
      byte next = bytes[position++];
      value |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    if (most < LONGEST_VARINT) {
      malformed();
      return 0;
    }
    return value; // Some versions of protobuf-java do not look whether the last byte goes on.
  }

  // Counts.

  /** Counts a string that follows, and skips it. */
  private void addText(int length) {
    position += length;
    if (length > 0) {
      addElement(ElementBytes.TEXT);
    }
  }

  /** Counts what the message needs once for a field that has values. */
  private void addField(Level owner, FieldShape field) {
    if (field.inFieldSet() && !owner.hasFieldSet) {
      owner.hasFieldSet = true;
      addElement(ElementBytes.FIELD_SET);
    }
    if (field.bytes() > 0 && owner.isFirst(field)) {
      addElement(field.bytes());
    }
  }

  private void addUnknown(int number) {
    unknown++;
    if (unknown > limits.unknownFields()) {
      throw LimitExceeded.unknownFields(type, limits.unknownFields());
    }
    Level owner = level.setItem && level.outer != null ? level.outer : level;
    if (!owner.hasUnknownSet) {
      owner.hasUnknownSet = true;
      addElement(ElementBytes.UNKNOWN_SET);
    }
    if (owner.lastUnknown != number) {
      owner.lastUnknown = number;
      addElement(ElementBytes.UNKNOWN_NUMBER);
    }
  }

  private void addElement(int count) {
    elements += count;
    if (elements > limits.elementBytes()) {
      throw LimitExceeded.elements(type, elements, limits.elementBytes());
    }
  }
}
