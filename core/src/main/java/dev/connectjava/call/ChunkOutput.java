package dev.connectjava.call;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.MessageLimit;
import dev.connectjava.spi.MessageOutput;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The output for the message that is being appended to a chunk: the rest of a segment's array, or a
 * new array if there is not enough room. The prefix of the message is written last. Used by the
 * chunk's sender, for one message after another.
 */
final class ChunkOutput extends MessageOutput {

  /** Some virtual machines don't support longer arrays. */
  private static final int LONGEST_BYTES = Integer.MAX_VALUE - 16;

  private static final int SHORTEST_BYTES = 64;

  private static final byte[] NOTHING = {};

  private final EncodingMemory memory;
  private byte[] array = NOTHING;

  /** The index of the prefix. */
  private int start;

  private int position;

  /** The message, if only its prefix is in the array. */
  private @Nullable ByteBuffer shared;

  /** Whether the array belongs to no segment yet. */
  private boolean fresh;

  /** The memory that was taken for a fresh array, and for a message that is not in it. */
  private int taken;

  private MessageLimit limit = MessageLimit.SERVER_RESPONSE;
  private int limitBytes;

  /**
   * The room for which a message has asked that did not fit into the rest of its segment: later
   * messages begin in a new one instead.
   */
  private int usualBytes;

  /** Whether the message is a text. */
  private boolean text;

  ChunkOutput(EncodingMemory memory) {
    this.memory = memory;
  }

  /** Limits the next messages. */
  void limit(MessageLimit newLimit, int newLimitBytes) {
    limit = newLimit;
    limitBytes = newLimitBytes;
  }

  /** Declares whether the message is a text, which a loop's own thread does not encode if long. */
  void text(boolean isText) {
    text = isText;
  }

  int usualBytes() {
    return usualBytes;
  }

  /** Begins a message behind those of a segment. */
  void begin(ChunkSegment segment) {
    array = segment.array;
    begin(segment.end());
  }

  /**
   * Begins a message in a new array.
   *
   * @param leastBytes the length that the array must have
   * @param bytes the length that it has if there is memory for it
   * @throws RpcException if the memory for it is refused
   */
  void begin(int leastBytes, int bytes) {
    array = new byte[take(leastBytes, bytes)];
    fresh = true;
    begin(0);
  }

  private int take(int leastBytes, int bytes) {
    if (bytes > leastBytes) {
      try {
        memory.take(bytes);
        taken = bytes;
        return bytes;
      } catch (RpcException e) { // There may be memory for less.
        taken = 0;
      }
    }
    memory.take(leastBytes);
    taken = leastBytes;
    return leastBytes;
  }

  private void begin(int index) {
    start = index;
    position = index + Envelope.PREFIX_BYTES;
  }

  /** Ends the message, or drops it; the output has no array any more. */
  void end() {
    if (taken > 0) {
      memory.giveBack(taken);
      taken = 0;
    }
    array = NOTHING;
    fresh = false;
    shared = null;
  }

  /**
   * Makes this the message, which is not copied behind its prefix. Its memory is taken as that of
   * any other message: it may be all that keeps the bytes.
   *
   * @throws RpcException if the memory for it is refused
   */
  void share(ByteBuffer message) {
    int bytes = message.remaining();
    memory.take(bytes);
    taken += bytes;
    shared = message;
  }

  @Override
  public byte[] reserve(int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "the number of bytes to reserve must not be negative, but was " + count);
    }
    long needed = (long) position + count;
    if (needed > array.length) {
      checkLimit();
      grow(needed);
    }
    return array;
  }

  @Override
  public void announce(long count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "the number of bytes to announce must not be negative, but was " + count);
    }
    long needed = position + count;
    limit.check(needed - start - Envelope.PREFIX_BYTES, limitBytes);
    if (needed > array.length) {
      grow(needed, needed + count / 64 + SHORTEST_BYTES);
    }
  }

  private void grow(long needed) {
    long longer = start + 2L * (array.length - start);
    grow(needed, Math.max(needed + SHORTEST_BYTES, longer));
  }

  private void grow(long needed, long longer) {
    if (needed > LONGEST_BYTES) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED,
          String.format(
              Locale.ROOT,
              "a message needs at least %,d bytes, more than an array can hold",
              needed - start));
    }
    int length = (int) Math.min(LONGEST_BYTES, longer);
    memory.take(length - taken);
    taken = length;
    byte[] grown = new byte[length];
    System.arraycopy(array, start, grown, start, position - start);
    array = grown;
    fresh = true;
    usualBytes = (int) Math.max(usualBytes, Math.min(needed - start, OutgoingChunk.MOST_BYTES / 4));
    if (text) {
      LongCoding.of(needed - start);
    }
  }

  /** Throws if the message exceeds the limit. */
  void checkLimit() {
    limit.check(length(), limitBytes);
  }

  /** Returns the number of bytes of the message, without the prefix. */
  int length() {
    return shared == null ? position - start - Envelope.PREFIX_BYTES : shared.remaining();
  }

  /** Returns the message without its prefix. */
  ByteBuffer message() {
    return ByteBuffer.wrap(array, start + Envelope.PREFIX_BYTES, length());
  }

  /** Replaces what was appended by bytes that have no limit. */
  void replace(ByteBuffer bytes) {
    position = start + Envelope.PREFIX_BYTES;
    limitBytes = MessageLimit.LONGEST_BYTES;
    write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  /** Writes the prefix. */
  void putPrefix(int flags) {
    int length = length();
    byte[] to = array;
    to[start] = (byte) flags;
    to[start + 1] = (byte) (length >> 24);
    to[start + 2] = (byte) (length >> 16);
    to[start + 3] = (byte) (length >> 8);
    to[start + 4] = (byte) length;
  }

  /** Returns whether the message is in an array that belongs to no segment. */
  boolean isFresh() {
    return fresh;
  }

  /** Makes the array of a message a segment, to which the message is appended. */
  ChunkSegment toSegment() {
    if (array.length > EncodingMemory.SHORT_BYTES && array.length - position > position / 4) {
      array = Arrays.copyOf(array, position);
      memory.giveBack(taken - position);
      taken = position;
    }
    ChunkSegment segment = new ChunkSegment(array, start, taken, shared);
    taken = 0;
    return segment;
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public void position(int newPosition) {
    int first = start + Envelope.PREFIX_BYTES;
    if (newPosition < first || newPosition > array.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the position must be from %d to %d, but was %d",
              first,
              array.length,
              newPosition));
    }
    position = newPosition;
  }

  @Override
  public void write(int value) {
    reserve(1)[position++] = (byte) value;
  }

  @Override
  public void write(byte[] source, int offset, int count) {
    System.arraycopy(source, offset, reserve(count), position, count);
    position += count;
  }
}
