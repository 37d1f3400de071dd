package dev.connectjava.call;

import dev.connectjava.spi.MessageCodec;
import java.util.Arrays;

/**
 * A codec that does not change messages, for methods whose messages are {@code byte[]}, such as
 * those of a proxy. The bytes are in the form of the call's codec.
 */
record BytesCodec<T>(Class<T> type) implements MessageCodec.Sized<T> {

  @Override
  public T decode(byte[] bytes, int offset, int length) {
    boolean whole = offset == 0 && length == bytes.length;
    return type.cast(whole ? bytes : Arrays.copyOfRange(bytes, offset, offset + length));
  }

  @Override
  public int length(T message) {
    return ((byte[]) message).length;
  }

  @Override
  public int write(T message, byte[] array, int offset) {
    byte[] bytes = (byte[]) message;
    System.arraycopy(bytes, 0, array, offset, bytes.length);
    return offset + bytes.length;
  }
}
