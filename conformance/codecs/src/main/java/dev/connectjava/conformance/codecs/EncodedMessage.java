package dev.connectjava.conformance.codecs;

import com.google.protobuf.ByteString;
import dev.connectjava.spi.MessageOutput;
import java.util.Arrays;
import java.util.Objects;

/** The bytes of a message that a codec appends, without a limit. Confined to one thread. */
final class EncodedMessage extends MessageOutput {

  private static final int INITIAL_BYTES = 64;

  private byte[] array = new byte[INITIAL_BYTES];
  private int position;

  /** Returns a copy of the bytes up to the position. */
  ByteString bytes() {
    return ByteString.copyFrom(array, 0, position);
  }

  @Override
  public byte[] reserve(int count) {
    if (count > array.length - position) {
      array = Arrays.copyOf(array, Math.max(2 * array.length, Math.addExact(position, count)));
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
          "position " + newPosition + " is not within " + array.length + " bytes");
    }
    position = newPosition;
  }

  @Override
  public void write(int value) {
    reserve(1)[position++] = (byte) value;
  }

  @Override
  public void write(byte[] source, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, source.length);
    System.arraycopy(source, offset, reserve(count), position, count);
    position += count;
  }
}
