package dev.connectjava.protobuf;

import dev.connectjava.spi.DecodingLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Computes the length up to which a message can't exceed limits, whatever it contains. Only longer
 * messages have to be scanned.
 *
 * <p>Each part of a message takes some bytes in the encoded form, and causes some bytes of memory.
 * No message causes more memory for a byte than the most expensive part does.
 */
final class UnscannedLength {

  /** Limits from here on are beyond the memory that a message of the greatest length can cause. */
  private static final long BEYOND = 1L << 48;

  /** The shortest unknown field: a tag, and a value or the tag that ends a group. */
  private static final int SHORTEST_FIELD = 2;

  /** The shortest number that is not shared, packed. */
  private static final int SHORTEST_BOXED = 2;

  /** A set of unknown fields with its first number. */
  private static final int FIRST_UNKNOWN = ElementBytes.UNKNOWN_SET + ElementBytes.UNKNOWN_NUMBER;

  private final Set<MessageShape> reachable = new HashSet<>();
  private final long elementBytes;

  /** The result as far as it is computed. */
  private long length = Integer.MAX_VALUE;

  private UnscannedLength(MessageShape root, long elementBytes) {
    this.elementBytes = Math.min(elementBytes, BEYOND) - ofMessage(root) - ElementBytes.UNKNOWN_SET;
    Deque<MessageShape> found = new ArrayDeque<>();
    found.add(root);
    while (!found.isEmpty()) {
      MessageShape each = found.remove();
      if (reachable.add(each)) {
        for (FieldShape field : each.fields()) {
          MessageShape nested = field.message();
          if (nested != null) {
            found.add(nested);
          }
        }
      }
    }
  }

  /** Returns the length; -1 if every message has to be scanned. */
  static int of(MessageShape root, DecodingLimits limits) {
    UnscannedLength unscanned = new UnscannedLength(root, limits.elementBytes());
    if (unscanned.elementBytes < 0) {
      return -1;
    }
    unscanned.forUnknownFields(limits.unknownFields());
    unscanned.forElements();
    unscanned.forNesting(limits.nestingDepth());
    return (int) unscanned.length;
  }

  /**
   * Returns a length for generated classes whose schema is not known. None of them has extensions.
   *
   * @param mostFields the number of fields that none of the classes exceeds
   */
  static int ofGenerated(int mostFields, DecodingLimits limits) {
    int message = ElementBytes.ofMessage(mostFields);
    long elements = Math.min(limits.elementBytes(), BEYOND) - message - ElementBytes.UNKNOWN_SET;
    if (elements < 0) {
      return -1;
    }
    // Nothing else in a generated class takes more for as few bytes.
    int part = Math.max(message, FIRST_UNKNOWN) + ElementBytes.MAP;
    long length = Math.min(Integer.MAX_VALUE, elements * SHORTEST_FIELD / part);
    return (int) Math.min(length, limits.unknownFields());
  }

  private void forUnknownFields(long most) {
    // Each byte of a packed field may be an unknown value of an enum.
    boolean packed =
        reachable.stream()
            .flatMap(shape -> shape.fields().stream())
            .anyMatch(field -> field.isClosedEnum() && field.isPackable());
    // One byte less than the unknown field after the last that is allowed.
    length = Math.min(length, (most + 1) * (packed ? 1 : SHORTEST_FIELD) - 1);
  }

  private void forElements() {
    part(ElementBytes.TEXT + ElementBytes.UNKNOWN_NUMBER, SHORTEST_FIELD + 1);
    part(FIRST_UNKNOWN, SHORTEST_FIELD); // A group, which has its own set.
    for (MessageShape shape : reachable) {
      for (FieldShape field : shape.fields()) {
        int shortest =
            shape.isMessageSet()
                ? SHORTEST_FIELD // An item may have any number of messages.
                : Math.max(SHORTEST_FIELD, tagLength(field.number()) + 1);
        forField(field, shortest);
      }
    }
  }

  /** Each occurrence of the field may be the first one in its message. */
  private void forField(FieldShape field, int shortest) {
    MessageShape nested = field.message();
    if (nested != null) {
      part(ofMessage(nested) + field.bytes(), shortest);
      return;
    }
    part(field.bytes(), shortest);
    if (field.isLengthDelimited()) {
      part(ElementBytes.TEXT + field.bytes(), shortest + 1);
    } else if (field.isClosedEnum()) {
      part(FIRST_UNKNOWN + field.bytes(), shortest + 2); // Packed: an unnamed number, a named one.
    } else if (field.isCountedEnum()) {
      part(ElementBytes.UNNAMED + field.bytes(), shortest);
      part(ElementBytes.UNNAMED, field.isPackable() ? 1 : shortest);
    } else if (field.isBoxed()) {
      part(ElementBytes.BOXED + field.bytes(), shortest + 1);
      part(ElementBytes.BOXED, SHORTEST_BOXED);
    }
  }

  private static int ofMessage(MessageShape shape) {
    return shape.bytes() + (shape.mayHaveFieldSet() ? ElementBytes.FIELD_SET : 0);
  }

  /** A message may consist of such parts only. */
  private void part(int memory, int encoded) {
    if (memory > 0) {
      length = Math.min(length, elementBytes * encoded / memory);
    }
  }

  /**
   * protobuf-java decodes the extensions of a message set when they are asked for, and does not
   * count the levels around it. Each level takes two bytes.
   */
  private void forNesting(int most) {
    if (reachable.stream().anyMatch(MessageShape::isMessageSet)) {
      length = Math.min(length, 2L * most);
    }
  }

  private static int tagLength(int number) {
    int bytes = 1;
    for (int rest = number >>> 4; rest != 0; rest >>>= 7) {
      bytes++;
    }
    return bytes;
  }
}
