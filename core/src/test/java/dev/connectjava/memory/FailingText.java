package dev.connectjava.memory;

import dev.connectjava.RpcException;
import dev.connectjava.call.TextCodec;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import java.util.Optional;

/** Text, of which one message can neither be encoded nor decoded. */
record FailingText(String broken, RpcException failure) implements Codec {

  @Override
  public String name() {
    return new TextCodec().name();
  }

  @Override
  public boolean isBinary() {
    return false;
  }

  @Override
  public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
    return new TextCodec()
        .forType(messageType)
        .map(codec -> new Failing<>((MessageCodec.Appending<T>) codec));
  }

  private final class Failing<T> implements MessageCodec.Appending<T> {

    private final MessageCodec.Appending<T> text;

    Failing(MessageCodec.Appending<T> text) {
      this.text = text;
    }

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      return checked(text.decode(bytes, offset, length));
    }

    @Override
    public void append(T message, MessageOutput output) {
      text.append(checked(message), output);
    }

    private T checked(T message) {
      if (message.equals(broken)) {
        throw failure;
      }
      return message;
    }
  }
}
