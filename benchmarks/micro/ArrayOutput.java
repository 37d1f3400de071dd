package dev.connectjava.benchmarks;

import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import java.util.Arrays;

/** The output of codecs: an array that grows and is used again. Confined to one thread. */
final class ArrayOutput extends MessageOutput {

  private byte[] array = new byte[1_024];
  private int position;

  /** Returns the encoded form of a message, in an array of its own. */
  <M> byte[] encode(MessageCodec<M> codec, M message) {
    return switch (codec) {
      case MessageCodec.Sized<M> sized -> {
        byte[] exact = new byte[sized.length(message)];
        sized.write(message, exact, 0);
        yield exact;
      }
      case MessageCodec.Appending<M> appending -> {
        position = 0;
        appending.append(message, this);
        yield Arrays.copyOf(array, position);
      }
    };
  }

  @Override
  public byte[] reserve(int count) {
    if (array.length - position < count) {
      array = Arrays.copyOf(array, Math.max(2 * array.length, position + count));
    }
    return array;
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public void position(int newPosition) {
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
