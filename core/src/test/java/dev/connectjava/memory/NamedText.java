package dev.connectjava.memory;

import dev.connectjava.call.TextCodec;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import java.util.Optional;

/** Text by another name. */
record NamedText(String name) implements Codec {

  @Override
  public boolean isBinary() {
    return false;
  }

  @Override
  public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
    return new TextCodec().forType(messageType);
  }
}
