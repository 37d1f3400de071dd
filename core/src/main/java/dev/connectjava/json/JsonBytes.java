package dev.connectjava.json;

import dev.connectjava.spi.MessageOutput;
import java.util.Arrays;
import java.util.Locale;

/** An output for a JSON text that is not a message: an array that grows without a limit. */
public final class JsonBytes extends MessageOutput {

  private static final int FIRST_BYTES = 128;

  private byte[] array = new byte[FIRST_BYTES];
  private int position;

  /** Creates an output without bytes. */
  public JsonBytes() {}

  /** Returns a new array with what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(array, position);
  }

  @Override
  public byte[] reserve(int count) {
    int needed = Math.addExact(position, count);
    if (needed > array.length) {
      array = Arrays.copyOf(array, Math.max(needed, 2 * array.length));
    }
    return array;
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
