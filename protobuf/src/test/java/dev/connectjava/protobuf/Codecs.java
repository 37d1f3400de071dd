package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;

/** Messages to bytes and back, as the engine does it. */
final class Codecs {

  private Codecs() {}

  static <T> byte[] encode(MessageCodec<T> codec, T message) {
    ByteBuffer encoded = codec.encode(message, 0);
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  static <T> T decode(MessageCodec<T> codec, byte[] bytes) {
    return codec.decode(bytes, 0, bytes.length);
  }

  static <T> T decode(MessageCodec<T> codec, String text) {
    return decode(codec, text.getBytes(UTF_8));
  }
}
