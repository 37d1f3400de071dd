package dev.connectjava.spi;

import java.util.Locale;

/**
 * Limits for the contents of one message, which a {@link Codec} checks while it decodes the
 * message, or before. Immutable and thread-safe.
 *
 * <p>The length of a message says little about the memory of its objects: two bytes of a protobuf
 * message can be a nested message, which takes 40 bytes and more. A message that exceeds a limit
 * fails with {@link dev.connectjava.Code#RESOURCE_EXHAUSTED}. Servers have these limits in {@link
 * dev.connectjava.ServerLimits}, clients in {@link dev.connectjava.ClientLimits}.
 *
 * <pre>{@code
 * ServerLimits.defaults()
 *     .withRequestDecoding(DecodingLimits.defaults().withElementBytes(8 * 1024 * 1024))
 * }</pre>
 */
public final class DecodingLimits {

  private static final int DEEPEST_NESTING = 1_000;

  private static final DecodingLimits DEFAULTS =
      new DecodingLimits(100, 1_000_000, 32L * 1024 * 1024);

  private final int nestingDepth;
  private final int unknownFields;
  private final long elementBytes;

  private DecodingLimits(int nestingDepth, int unknownFields, long elementBytes) {
    this.nestingDepth = nestingDepth;
    this.unknownFields = unknownFields;
    this.elementBytes = elementBytes;
  }

  /**
   * Returns the default limits: messages nested up to 100 levels deep, 1,000,000 unknown fields, 32
   * MiB for elements.
   */
  public static DecodingLimits defaults() {
    return DEFAULTS;
  }

  /**
   * Returns these limits with another one for the nesting of messages. A message without nested
   * messages has the depth 0. In protobuf's binary form nested messages, groups and the entries of
   * maps are levels. In JSON all objects are, and arrays directly within arrays, also in fields
   * that are ignored. An array directly within an object is one in a {@code google.protobuf.Value},
   * {@code Struct} or {@code ListValue}, but not if it has the values of a repeated field. In a
   * {@code Value} an object becomes three nested messages, and an array two; more than 1,000 nested
   * messages are always refused. The content of a {@code google.protobuf.Any} has the limit of the
   * binary form, too, and never more than 500 levels.
   *
   * <p>Most code that works with nested messages is recursive: that of protobuf-java, of views and
   * of JSON. 1,000 levels of messages with few fields take up to 0.9 MiB of the stack of a thread,
   * whether virtual or not; the default is usually 1 MiB. With more than a hundred fields they take
   * up to 2.5 MiB, since the generated code that reads their binary form has large methods. For
   * more than 300 levels of such messages, or if other code needs much of the stack, give threads 4
   * MiB, by {@code -Xss4m}.
   *
   * @param levels 1 to 1,000
   * @throws IllegalArgumentException if it is not in this range
   */
  public DecodingLimits withNestingDepth(int levels) {
    if (levels < 1 || levels > DEEPEST_NESTING) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the nesting depth must be 1 to %,d levels, but was %,d",
              DEEPEST_NESTING,
              levels));
    }
    return new DecodingLimits(levels, unknownFields, elementBytes);
  }

  /**
   * Returns these limits with another one for fields that the receiver's schema does not have. Each
   * value counts as one, in the message, in its nested messages and in groups that are unknown
   * themselves. In protobuf's binary form these fields are kept, except in the entries of maps. In
   * JSON unknown fields are ignored or refused, so this limit does not apply.
   *
   * @param count 0 or more; 0 refuses messages with unknown fields
   * @throws IllegalArgumentException if it is less than 0
   */
  public DecodingLimits withUnknownFields(int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the number of unknown fields must be 0 or more, but was %,d", count));
    }
    return new DecodingLimits(nestingDepth, count, elementBytes);
  }

  /**
   * Returns these limits with another one for the memory of the objects that a message consists of.
   * The memory is an estimate of the codec, which counts each object that the encoded form asks
   * for. In protobuf's binary form these are messages, the lists of repeated fields, maps and their
   * entries, strings that are not empty, and unknown fields; in JSON objects, arrays, the names of
   * members and strings that are not empty. The characters and bytes in them are not counted,
   * except those of a {@code google.protobuf.Any} within another one, since the outer one has a
   * copy.
   *
   * <p>Numbers, booleans, enum values and JSON's {@code null} are not counted either, also in
   * repeated fields: these take no more than a constant times the length of the encoded message, up
   * to twelve times in the binary form and up to 40 times while JSON is read, or 80 times if it is
   * read as a {@code google.protobuf.Value}. But where protobuf makes an object of a number or an
   * enum value, in dynamic messages, extensions and maps, it is counted. In JSON this applies to
   * numbers in dynamic messages, such as the content of a {@code google.protobuf.Any}, and in
   * extensions, and to dynamic messages that are not JSON objects.
   *
   * @param bytes 1 or more
   * @throws IllegalArgumentException if it is less than 1
   */
  public DecodingLimits withElementBytes(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the memory of elements must be at least 1 byte, but was %,d", bytes));
    }
    return new DecodingLimits(nestingDepth, unknownFields, bytes);
  }

  /** Returns the number of levels of messages that may be nested in a message. */
  public int nestingDepth() {
    return nestingDepth;
  }

  /** Returns the number of unknown fields that a message may have. */
  public int unknownFields() {
    return unknownFields;
  }

  /** Returns the estimated memory that the objects of a message may take, in bytes. */
  public long elementBytes() {
    return elementBytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DecodingLimits limits
        && nestingDepth == limits.nestingDepth
        && unknownFields == limits.unknownFields
        && elementBytes == limits.elementBytes;
  }

  @Override
  public int hashCode() {
    return (31 * nestingDepth + unknownFields) * 31 + Long.hashCode(elementBytes);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "DecodingLimits[nestingDepth=%,d, unknownFields=%,d, elementBytes=%,d]",
        nestingDepth,
        unknownFields,
        elementBytes);
  }
}
