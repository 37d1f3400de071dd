package dev.connectjava.call;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.coding.Inflation;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a message that is received becomes an object.
 *
 * @param inbound whose fault it is if a message is wrong
 * @param limitBytes the longest message after decompression
 */
public record MessageDecoding<T>(Inbound inbound, MessageCodec<T> codec, int limitBytes) {

  /**
   * The message's object.
   *
   * @param compression of compressed messages; null if the head names no encoding
   */
  public T decode(RawMessage message, @Nullable Compression compression) {
    byte[] bytes = message.bytes();
    if (!message.compressed() || (compression != null && bytes.length == 0)) {
      return decode(bytes, 0, bytes.length);
    }
    if (compression == null) {
      throw new RpcException(
          Code.INTERNAL,
          "a message is marked as compressed, but the %s names no encoding"
              .formatted(inbound.noun()));
    }
    ByteBuffer inflated =
        Inflation.inflate(
            inbound, compression, bytes, 0, bytes.length, limitBytes, message.reservation());
    int offset = inflated.arrayOffset() + inflated.position();
    return decode(inflated.array(), offset, inflated.remaining());
  }

  private T decode(byte[] bytes, int offset, int length) {
    try {
      return codec.decode(bytes, offset, length);
    } catch (RpcException e) {
      throw e.code() == Code.INVALID_ARGUMENT ? inbound.undecodable(e) : e;
    } catch (IllegalArgumentException e) {
      throw inbound.undecodable(
          new RpcException(
              Code.INVALID_ARGUMENT,
              String.format(Locale.ROOT, "a message of %,d bytes can't be decoded", length),
              e));
    }
  }
}
