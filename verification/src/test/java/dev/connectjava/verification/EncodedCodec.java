package dev.connectjava.verification;

import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import java.util.Optional;

/** A codec for encoded messages, which can neither decode nor encode any. */
record EncodedCodec(String name) implements Codec {

  static Codec[] all() {
    return new Codec[] {new EncodedCodec("proto"), new EncodedCodec("json")};
  }

  @Override
  public boolean isBinary() {
    return name.equals("proto");
  }

  @Override
  public <T> Optional<MessageCodec<T>> forType(Class<T> messageType) {
    return Optional.empty();
  }
}
