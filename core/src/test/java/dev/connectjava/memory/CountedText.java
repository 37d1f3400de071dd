package dev.connectjava.memory;

import dev.connectjava.call.TextCodec;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Text that counts what is encoded and decoded, and can't decode {@code undecodable}. */
final class CountedText implements Codec {

  final AtomicInteger encoded = new AtomicInteger();
  final AtomicInteger decoded = new AtomicInteger();
  private final TextCodec text = new TextCodec();

  @Override
  public String name() {
    return text.name();
  }

  @Override
  public boolean isBinary() {
    return text.isBinary();
  }

  @Override
  public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
    return text.forType(messageType).map(codec -> new Counted<>((MessageCodec.Appending<T>) codec));
  }

  private final class Counted<T> implements MessageCodec.Appending<T> {

    private final MessageCodec.Appending<T> codec;

    Counted(MessageCodec.Appending<T> codec) {
      this.codec = codec;
    }

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      decoded.incrementAndGet();
      T message = codec.decode(bytes, offset, length);
      if (message.equals("undecodable")) {
        throw new IllegalArgumentException("not a text");
      }
      return message;
    }

    @Override
    public void append(T message, MessageOutput output) {
      encoded.incrementAndGet();
      codec.append(message, output);
    }
  }
}
