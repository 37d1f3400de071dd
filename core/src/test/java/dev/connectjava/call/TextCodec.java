package dev.connectjava.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;

/** Messages that are strings, as UTF-8. */
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
  public boolean supports(Class<?> messageType) {
    return messageType == String.class;
  }

  @Override
  public <T> MessageCodec<T> forType(Class<T> messageType) {
    return new MessageCodec<>() {
      @Override
      public T decode(byte[] bytes, int offset, int length) {
        return messageType.cast(new String(bytes, offset, length, UTF_8));
      }

      @Override
      public ByteBuffer encode(T message, int headroom) {
        if (message.equals("unwritable")) {
          throw new AssertionError("this message breaks its codec");
        }
        byte[] text = message.toString().getBytes(UTF_8);
        ByteBuffer encoded = ByteBuffer.allocate(headroom + text.length);
        encoded.position(headroom).put(text).position(headroom);
        return encoded;
      }
    };
  }
}
