package dev.connectjava.call;

import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import java.util.Optional;

/**
 * Messages that are strings: while one is coded, others may do something. Some break their codec.
 *
 * @param point what happens meanwhile
 */
public record InterleavedCodec(Runnable point) implements Codec {

  /** Its codec throws what no Java method may, as those in other languages do. */
  public static final String UNDECLARED = "undeclared";

  /** Its codec has no stack left. */
  public static final String DEEP = "deep";

  private static final TextCodec TEXT = new TextCodec();

  @Override
  public String name() {
    return TEXT.name();
  }

  @Override
  public boolean isBinary() {
    return TEXT.isBinary();
  }

  @Override
  public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
    return TEXT.forType(messageType)
        .map(plain -> new Interleaved<>((MessageCodec.Appending<T>) plain, point));
  }

  private record Interleaved<T>(MessageCodec.Appending<T> plain, Runnable point)
      implements MessageCodec.Appending<T> {

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      point.run();
      return breakBy(plain.decode(bytes, offset, length));
    }

    @Override
    public void append(T message, MessageOutput output) {
      point.run();
      plain.append(breakBy(message), output);
    }
  }

  private static <T> T breakBy(T message) {
    if (message.equals(UNDECLARED)) {
      throw Undeclared.failure();
    }
    if (message.equals(DEEP)) {
      throw new StackOverflowError("as a test wants it");
    }
    return message;
  }
}
