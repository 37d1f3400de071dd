package dev.connectjava.protocol.connect;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.MessageOutput;
import java.util.Arrays;
import java.util.Locale;

/** An output for the JSON of a detail: an array that grows up to a limit. Used by one thread. */
final class DebugOutput extends MessageOutput {

  private static final int FIRST_BYTES = 128;

  /** Writers reserve more than they need, for example for the longest number. */
  private static final int RESERVED_BYTES = 64;

  private final int mostBytes;
  private byte[] array = new byte[FIRST_BYTES];
  private int position;
  private boolean full;

  /** Creates an output without bytes. */
  DebugOutput(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * Returns a new array with what was written.
   *
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED} if it is too long
   */
  byte[] toByteArray() {
    if (position > mostBytes) {
      throw tooLong();
    }
    return Arrays.copyOf(array, position);
  }

  @Override
  public void announce(long count) {
    if (position + count > mostBytes) {
      throw tooLong();
    }
  }

  @Override
  public byte[] reserve(int count) {
    long needed = (long) position + count;
    if (needed > array.length) {
      long most = (long) mostBytes + RESERVED_BYTES;
      if (needed > most) {
        throw tooLong();
      }
      array = Arrays.copyOf(array, (int) Math.min(most, Math.max(needed, 2L * array.length)));
    }
    return array;
  }

  /** Returns whether something was too long. */
  boolean isFull() {
    return full;
  }

  private RpcException tooLong() {
    full = true;
    return new RpcException(
        Code.RESOURCE_EXHAUSTED,
        String.format(Locale.ROOT, "there is room for %,d bytes of JSON", mostBytes));
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public void position(int newPosition) {
    if (newPosition < 0 || newPosition > array.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the position must be from 0 to %d, but was %d",
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
