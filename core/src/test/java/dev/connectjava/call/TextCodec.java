package dev.connectjava.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import java.util.Optional;

/**
 * Messages that are strings, as UTF-8, which is appended. Some break it: {@code unwritable}, {@code
 * undeclared}.
 */
public record TextCodec() implements Codec {

  @Override
  public String name() {
    return "text";
  }

  @Override
  public boolean isBinary() {
    return false;
  }

  @Override
  public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
    return messageType == String.class ? Optional.of(new Text<>(messageType)) : Optional.empty();
  }

  private record Text<T>(Class<T> type) implements MessageCodec.Appending<T> {

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      return type.cast(new String(bytes, offset, length, UTF_8));
    }

    @Override
    public void append(T message, MessageOutput output) {
      if (message.equals("unwritable")) {
        throw new AssertionError("this message breaks its codec");
      }
      if (message.equals("undeclared")) {
        throw Undeclared.failure();
      }
      output.write(message.toString().getBytes(UTF_8));
    }
  }
}
