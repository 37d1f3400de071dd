package dev.connectjava.coding;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.protocol.MessageLimit;
import dev.connectjava.spi.MessageOutput;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An output for a message that is being encoded or compressed: one array whose first bytes stay
 * free for a prefix. At the end the array is hardly longer than the message, because it is kept
 * until the message has been sent.
 */
public final class GrowingOutput extends MessageOutput {

  /** Some virtual machines don't support longer arrays. */
  static final int LONGEST_BYTES = Integer.MAX_VALUE - 16;

  private static final int EXPECTED_AT_LEAST = 64;

  private static final byte[] NOTHING = {};

  private final int headroom;
  private final long firstBytes;

  /** Up to this length the array grows in one step; beyond it, its length doubles. */
  private final long usualMostBytes;

  /** Null if there is no limit. */
  private final @Nullable MessageLimit limit;

  private final int limitBytes;
  private final EncodingMemory memory;
  private int taken;
  private byte[] array = NOTHING;
  private int position;

  private GrowingOutput(
      int headroom,
      long firstBytes,
      long usualMostBytes,
      @Nullable MessageLimit limit,
      int limitBytes,
      EncodingMemory memory) {
    this.headroom = headroom;
    this.firstBytes = headroom + firstBytes;
    this.usualMostBytes = headroom + usualMostBytes;
    this.limit = limit;
    this.limitBytes = limitBytes;
    this.memory = memory;
    this.position = headroom;
  }

  /**
   * Returns an output for a message that is encoded.
   *
   * @param headroom the number of bytes to leave free before the message
   * @param expectedBytes the usual length of such messages
   * @param limitBytes the length of the longest message that is allowed
   * @param memory provides the memory of the array; {@link #release} gives it back
   */
  public static GrowingOutput ofMessage(
      int headroom, int expectedBytes, MessageLimit limit, int limitBytes, EncodingMemory memory) {
    long first = expectedBytes + expectedBytes / 8L + EXPECTED_AT_LEAST;
    return new GrowingOutput(headroom, first, 0, limit, limitBytes, memory);
  }

  /** Returns an output for the compressed form of a message of this length. */
  static GrowingOutput ofCompressed(int headroom, int messageBytes, EncodingMemory memory) {
    long first = messageBytes / 2 + 64L;
    long incompressible = messageBytes + messageBytes / 512L + 64;
    return new GrowingOutput(headroom, first, incompressible, null, LONGEST_BYTES, memory);
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
    if (limit != null) {
      limit.check(needed - headroom, limitBytes);
    }
    if (needed > array.length) {
      grow(needed, needed + needed / 64 + EXPECTED_AT_LEAST);
    }
  }

  private void grow(long needed) {
    int before = array.length;
    long longer = before == 0 ? firstBytes : 2L * before;
    if (needed <= usualMostBytes && before > 0) {
      longer = usualMostBytes;
    }
    grow(needed, longer);
  }

  private void grow(long needed, long longer) {
    if (needed > LONGEST_BYTES) {
      throw tooLong(needed);
    }
    int before = array.length;
    int length = take(needed, (int) Math.min(LONGEST_BYTES, Math.max(needed, longer)));
    byte[] grown = new byte[length];
    System.arraycopy(array, 0, grown, 0, Math.min(position, before));
    array = grown;
  }

  /** Takes memory for an array, and returns its length. */
  private int take(long needed, int length) {
    if (length <= EncodingMemory.SHORT_BYTES) {
      return length;
    }
    try {
      memory.take(length - taken);
    } catch (RpcException e) {
      if (array.length > 0 || needed > EncodingMemory.SHORT_BYTES) {
        throw e;
      }
      return EncodingMemory.SHORT_BYTES; // The message may be shorter than those before it.
    }
    taken = length;
    return length;
  }

  private static RpcException tooLong(long bytes) {
    return new RpcException(
        Code.RESOURCE_EXHAUSTED,
        String.format(
            Locale.ROOT, "a message needs at least %,d bytes, more than an array can hold", bytes));
  }

  private void checkLimit() {
    if (limit != null) {
      limit.check(position - headroom, limitBytes);
    }
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public void position(int newPosition) {
    if (newPosition < headroom || newPosition > Math.max(headroom, array.length)) {
      throw new IllegalArgumentException(
          "the position must be from "
              + headroom
              + " to "
              + array.length
              + ", but was "
              + newPosition);
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

  /**
   * Returns the message in a buffer with array offset zero, its position at the headroom. Nothing
   * can be appended any more.
   *
   * @throws RpcException if the message exceeds the limit
   */
  public ByteBuffer toBuffer() {
    checkLimit();
    reserve(0); // Nothing may have been appended.
    if (array.length > EncodingMemory.SHORT_BYTES && array.length - position > position / 4) {
      array = Arrays.copyOf(array, position);
    }
    return ByteBuffer.wrap(array, headroom, position - headroom);
  }

  /** Gives back the memory of the array, which now belongs to another owner or to none. */
  public void release() {
    memory.giveBack(taken);
    taken = 0;
  }
}
