package dev.connectjava.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.InterceptorMessages;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MethodCodec;
import java.util.Optional;

/** Messages that are {@link Shout}s, where interceptors have strings. Refuses {@code hush}. */
public record ShoutingCodec(MessageCodec<String> texts)
    implements MessageCodec.Sized<ShoutingCodec.Shout> {

  /** A message of a handler. */
  public record Shout(String text) {}

  /** The codecs of a method of both directions. */
  public static MethodCodec<Shout, Shout> ofMethod() {
    ShoutingCodec codec = new ShoutingCodec(new TextCodec().forType(String.class).orElseThrow());
    return new MethodCodec<>(codec, codec);
  }

  @Override
  public Optional<InterceptorMessages<Shout, ?>> forInterceptors() {
    return Optional.of(new InterceptorMessages<>(String.class, texts, this, texts));
  }

  @Override
  public Shout decode(byte[] bytes, int offset, int length) {
    String text = new String(bytes, offset, length, UTF_8);
    if (text.equals("hush")) {
      throw new RpcException(Code.INVALID_ARGUMENT, "this is not shouted");
    }
    return new Shout(text);
  }

  @Override
  public int length(Shout message) {
    return message.text().getBytes(UTF_8).length;
  }

  @Override
  public int write(Shout message, byte[] array, int offset) {
    byte[] text = message.text().getBytes(UTF_8);
    System.arraycopy(text, 0, array, offset, text.length);
    return offset + text.length;
  }
}
