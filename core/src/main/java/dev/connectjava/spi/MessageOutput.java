package dev.connectjava.spi;

import java.io.OutputStream;

/**
 * The output to which a {@link MessageCodec.Appending} codec appends one message: a growing array
 * of the engine. A codec writes to it as to any stream or, which is faster, through its array:
 *
 * <pre>{@code
 * byte[] array = output.reserve(6 * text.length());
 * int position = output.position();
 * // array[position++] = …
 * output.position(position);
 * }</pre>
 *
 * <p>The codec may read, change and remove the bytes that it has appended, for example to fill in a
 * length when it is known. Positions stay the same when a longer array replaces the array. Bytes
 * before the position at which the codec was given the output belong to the engine.
 *
 * <p>Used by one thread. No method throws {@link java.io.IOException}; {@link #flush} and {@link
 * #close} do nothing.
 */
public abstract class MessageOutput extends OutputStream {

  /** Creates an output, for the engine and for tests of codecs. */
  protected MessageOutput() {}

  /**
   * Makes room after the position.
   *
   * @param count the number of bytes, zero or more; the array may have room for more
   * @return the array, valid until the next call of this method or of {@code write}
   * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#RESOURCE_EXHAUSTED} if
   *     the message becomes longer than is allowed, or there is no memory for it; the codec must
   *     pass it on
   */
  public abstract byte[] reserve(int count);

  /**
   * Announces that at least this number of bytes will be appended after the position. Then a
   * message that exceeds the limit, or for which there is no memory, is refused before memory is
   * taken for it, and the array grows in one step. Worthwhile for long messages. By default it does
   * nothing.
   *
   * @param count the number of bytes, zero or more
   * @throws dev.connectjava.RpcException as {@link #reserve} does; the codec must pass it on
   */
  public void announce(long count) {}

  /** Returns the index in the array of the next byte. */
  public abstract int position();

  /**
   * Sets the index of the next byte: after bytes that were put into the array, or before bytes that
   * are removed.
   *
   * @param position from the beginning of the message to the end of the reserved room
   * @throws IllegalArgumentException if it is not in this range
   */
  public abstract void position(int position);

  @Override
  public abstract void write(int value);

  @Override
  public final void write(byte[] source) {
    write(source, 0, source.length);
  }

  @Override
  public abstract void write(byte[] source, int offset, int count);

  @Override
  public final void flush() {}

  @Override
  public final void close() {}
}
