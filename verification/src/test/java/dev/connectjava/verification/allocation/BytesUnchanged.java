package dev.connectjava.verification.allocation;

import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import java.util.Optional;

/** A codec that costs next to nothing: its messages are what was decoded, or one array for all. */
record BytesUnchanged(String name) implements Codec {

  @Override
  public boolean isBinary() {
    return name.equals("proto");
  }

  @Override
  public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
    return messageType == Bytes.class
        ? Optional.of(new Unchanged<>(messageType))
        : Optional.empty();
  }

  private record Unchanged<T>(Class<T> type) implements MessageCodec.Sized<T> {

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      return type.cast(Bytes.ONLY);
    }

    @Override
    public int length(T message) {
      return Bytes.LENGTH;
    }

    @Override
    public int write(T message, byte[] array, int offset) {
      return offset + Bytes.LENGTH; // The array has zeros already.
    }
  }

  /** The one message. */
  enum Bytes {
    ONLY;

    static final int LENGTH = 64;
  }
}
