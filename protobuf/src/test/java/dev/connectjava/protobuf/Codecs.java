package dev.connectjava.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.spi.Codec;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import java.util.Arrays;

/** Encodes and decodes messages as the engine does. */
final class Codecs {

  /** The number of bytes before a message in its array. */
  private static final int BEFORE = 3;

  private Codecs() {}

  static <T> MessageCodec<T> of(Codec codec, Class<T> type) {
    return codec.forType(type).orElseThrow();
  }

  static <T> byte[] encode(MessageCodec<T> codec, T message) {
    return encode(codec, message, Integer.MAX_VALUE - BEFORE);
  }

  /** Encodes a message whose output has a limit if the codec appends. */
  static <T> byte[] encode(MessageCodec<T> codec, T message, int mostBytes) {
    return switch (codec) {
      case MessageCodec.Sized<T> sized -> {
        byte[] array = new byte[BEFORE + sized.length(message)];
        yield part(array, sized.write(message, array, BEFORE));
      }
      case MessageCodec.Appending<T> appending -> {
        Output output = new Output(mostBytes);
        appending.append(message, output);
        yield output.written();
      }
    };
  }

  private static byte[] part(byte[] array, int end) {
    return Arrays.copyOfRange(array, BEFORE, end);
  }

  static <T> T decode(MessageCodec<T> codec, byte[] bytes) {
    return codec.decode(bytes, 0, bytes.length);
  }

  static <T> T decode(MessageCodec<T> codec, String text) {
    return decode(codec, text.getBytes(UTF_8));
  }

  /** An output that has exactly the room that is requested. */
  static final class Output extends MessageOutput {

    private final int mostBytes;
    private byte[] array = new byte[BEFORE];
    private int position = BEFORE;

    Output() {
      this(Integer.MAX_VALUE - BEFORE);
    }

    Output(int mostBytes) {
      this.mostBytes = mostBytes;
    }

    byte[] written() {
      return part(array, position);
    }

    @Override
    public byte[] reserve(int count) {
      if (count > mostBytes + BEFORE - position) {
        throw new RpcException(Code.RESOURCE_EXHAUSTED, "the message is too long");
      }
      array = Arrays.copyOf(array, position + count);
      return array;
    }

    @Override
    public int position() {
      return position;
    }

    @Override
    public void position(int newPosition) {
      position = newPosition;
    }

    @Override
    public void write(int value) {
      reserve(1)[position++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
      System.arraycopy(source, offset, reserve(count), position, count);
      position += count;
    }
  }
}
