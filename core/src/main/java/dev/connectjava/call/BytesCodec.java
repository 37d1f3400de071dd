package dev.connectjava.call;

import dev.connectjava.Method;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Leaves messages as they are encoded: for methods whose messages are {@code byte[]}, such as those
 * of a proxy. The bytes are in the form of the codec that it stands for.
 */
record BytesCodec(Codec codec) implements Codec {

  static boolean isFor(Method<?, ?> method) {
    return method.requestType() == byte[].class && method.responseType() == byte[].class;
  }

  @Override
  public String name() {
    return codec.name();
  }

  @Override
  public boolean isBinary() {
    return codec.isBinary();
  }

  @Override
  public boolean supports(Class<?> messageType) {
    return messageType == byte[].class;
  }

  @Override
  public <T> MessageCodec<T> forType(Class<T> messageType) {
    return new Unchanged<>(messageType);
  }

  private record Unchanged<T>(Class<T> type) implements MessageCodec<T> {

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      boolean whole = offset == 0 && length == bytes.length;
      return type.cast(whole ? bytes : Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public ByteBuffer encode(T message, int headroom) {
      byte[] bytes = (byte[]) message;
      byte[] encoded = new byte[headroom + bytes.length];
      System.arraycopy(bytes, 0, encoded, headroom, bytes.length);
      return ByteBuffer.wrap(encoded, headroom, bytes.length);
    }
  }
}
