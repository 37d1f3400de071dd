package dev.connectjava.spi;

import java.io.OutputStream;

/**
 * Where a {@link MessageCodec.Appending} codec appends one message: a growing array of the
 * engine's. Either written to as a stream, or, which is fastest, through its array:
 *
 * <pre>{@code
 * byte[] array = output.reserve(6 * text.length());
 * int position = output.position();
 * // array[position++] = …
 * output.position(position);
 * }</pre>
 *
 * <p>What the codec has appended it may read, change and take back, for example to fill in a length
 * when it is known. Positions stay what they are while the array is replaced by a longer one. Bytes
 * before the position at which the codec was given the output belong to the engine.
 *
 * <p>Used by one thread. Nothing here throws {@link java.io.IOException}; {@link #flush} and {@link
 * #close} do nothing.
 */
public abstract class MessageOutput extends OutputStream {

  /** For the engine, and for tests of codecs. */
  protected MessageOutput() {}

  /**
   * Makes room behind the position.
   *
   * @param count how many bytes, zero or more; the array may have room for more
   * @return the array, until the next call of this method or of {@code write}
   * @throws dev.connectjava.RpcException with {@link dev.connectjava.Code#RESOURCE_EXHAUSTED} if
   *     the message becomes longer than is allowed, or there is no memory for it; to be passed
   *     through
   */
  public abstract byte[] reserve(int count);

  /** The index in the array at which the next byte goes. */
  public abstract int position();

  /**
   * Says where the next byte goes: behind bytes that were put into the array, or before some that
   * are taken back.
   *
   * @param position between where the message began and the end of the room that was reserved
   * @throws IllegalArgumentException if it is not
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
