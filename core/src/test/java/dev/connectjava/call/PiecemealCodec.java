package dev.connectjava.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import java.util.Optional;

/**
 * Messages that are strings, which are encoded in two pieces: others may do something in between. A
 * message that ends with {@code !} breaks its codec there.
 *
 * @param sized whether the codec knows the length of a message before it encodes it
 * @param point what happens meanwhile
 */
public record PiecemealCodec(boolean sized, Runnable point) implements Codec {

  @Override
  public String name() {
    return "text";
  }

  @Override
  public boolean isBinary() {
    return false;
  }

  @Override
  public <T> Optional<MessageCodec<T>> forType(Class<T> type) {
    return Optional.of(sized ? new Sized<>(type, point) : new Appending<>(type, point));
  }

  private static void breakBy(Object message) {
    if (message.toString().endsWith("!")) {
      throw new IllegalStateException("this message breaks its codec");
    }
  }

  private record Sized<T>(Class<T> type, Runnable point) implements MessageCodec.Sized<T> {

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      return type.cast(new String(bytes, offset, length, UTF_8));
    }

    @Override
    public int length(T message) {
      return message.toString().length();
    }

    @Override
    public int write(T message, byte[] array, int offset) {
      byte[] text = message.toString().getBytes(UTF_8);
      int half = text.length / 2;
      System.arraycopy(text, 0, array, offset, half);
      point.run();
      breakBy(message);
      System.arraycopy(text, half, array, offset + half, text.length - half);
      return offset + text.length;
    }
  }

  private record Appending<T>(Class<T> type, Runnable point) implements MessageCodec.Appending<T> {

    @Override
    public T decode(byte[] bytes, int offset, int length) {
      return type.cast(new String(bytes, offset, length, UTF_8));
    }

    @Override
    public void append(T message, MessageOutput output) {
      byte[] text = message.toString().getBytes(UTF_8);
      int half = text.length / 2;
      output.write(text, 0, half);
      point.run();
      breakBy(message);
      int position = output.position();
      byte[] array = output.reserve(3 * (text.length - half));
      System.arraycopy(text, half, array, position, text.length - half);
      output.position(position + text.length - half);
    }
  }
}
