package dev.connectjava.verification.allocation;

import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A codec that costs next to nothing: its messages are what was decoded, or one array for all. */
record BytesUnchanged(String name) implements Codec {

  @Override
  public boolean isBinary() {
    return name.equals("proto");
  }

  @Override
  public boolean supports(Class<?> messageType) {
    return messageType == Bytes.class;
  }

  @Override
  public <T> MessageCodec<T> forType(Class<T> messageType) {
    return new MessageCodec<>() {
      @Override
      public T decode(byte[] bytes, int offset, int length) {
        return messageType.cast(Bytes.ONLY);
      }

      @Override
      public ByteBuffer encode(T message, int headroom) {
        byte[] encoded = Arrays.copyOf(Bytes.ZEROS, headroom + Bytes.LENGTH);
        return ByteBuffer.wrap(encoded, headroom, Bytes.LENGTH);
      }
    };
  }

  /** The one message. */
  enum Bytes {
    ONLY;

    static final int LENGTH = 64;
    private static final byte[] ZEROS = new byte[LENGTH + 100];
  }
}
