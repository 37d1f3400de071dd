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
 * The decoding of the messages that one side receives: decompresses them and calls the codec, whose
 * failures become {@link RpcException}s. Thread-safe; made once for all calls.
 *
 * @param <R> the class of the messages
 * @param codec the codec, which may keep the array of a message
 * @param inbound whether messages are requests or responses, which decides whose fault a message is
 *     that can't be decoded
 * @param text whether the codec reads texts, such as JSON
 */
record MessageDecoding<R>(MessageCodec<R> codec, Inbound inbound, boolean text) {

  /**
   * Decodes a message.
   *
   * @param compression the compression of compressed messages; null if the head names no encoding
   * @param limitBytes the length of the longest message after decompression
   * @param lengths gets the lengths; null for none
   */
  R decode(
      RawMessage message,
      @Nullable Compression compression,
      int limitBytes,
      @Nullable DecodedLengths lengths) {
    int wireBytes = message.length();
    if (isPlain(message, compression)) {
      return decode(message.array(), message.offset(), wireBytes, wireBytes, lengths);
    }
    ByteBuffer inflated = inflate(message, compression, limitBytes);
    int offset = inflated.arrayOffset() + inflated.position();
    return decode(inflated.array(), offset, inflated.remaining(), wireBytes, lengths);
  }

  /**
   * Decompresses a message without decoding it; the result does not change when the message's array
   * is used again.
   *
   * @param compression as for {@link #decode}
   * @param limitBytes as for {@link #decode}
   * @param lengths as for {@link #decode}
   */
  ByteBuffer encoded(
      RawMessage message,
      @Nullable Compression compression,
      int limitBytes,
      @Nullable DecodedLengths lengths) {
    ByteBuffer encoded =
        isPlain(message, compression)
            ? ByteBuffer.wrap(message.bytes()) // It may be kept, and the array of a run must not.
            : inflate(message, compression, limitBytes);
    if (lengths != null) {
      lengths.onDecoded(encoded.remaining(), message.length());
    }
    return encoded;
  }

  private static boolean isPlain(RawMessage message, @Nullable Compression compression) {
    return !message.compressed() || (compression != null && message.length() == 0);
  }

  private ByteBuffer inflate(
      RawMessage message, @Nullable Compression compression, int limitBytes) {
    if (compression == null) {
      throw new RpcException(
          Code.INTERNAL,
          "a message is marked as compressed, but the %s names no encoding"
              .formatted(inbound.noun()));
    }
    LongCoding.of(message.length());
    return Inflation.inflate(
        inbound,
        compression,
        message.array(),
        message.offset(),
        message.length(),
        limitBytes,
        message.reservation(),
        LongCoding::of);
  }

  /**
   * Decodes a message that is not compressed; the decoded object may keep the array.
   *
   * @param wireBytes the length of the message as it was received
   * @param lengths gets the lengths; null for none
   */
  R decode(byte[] bytes, int offset, int length, int wireBytes, @Nullable DecodedLengths lengths) {
    if (text) {
      LongCoding.of(length);
    }
    R decoded;
    try {
      decoded = codec.decode(bytes, offset, length);
    } catch (RpcException e) {
      throw e.code() == Code.INVALID_ARGUMENT ? inbound.undecodable(e) : e;
    } catch (IllegalArgumentException e) {
      throw inbound.undecodable(
          new RpcException(
              Code.INVALID_ARGUMENT,
              String.format(Locale.ROOT, "can't decode a message of %,d bytes", length),
              e));
    }
    if (lengths != null) {
      lengths.onDecoded(length, wireBytes);
    }
    return decoded;
  }
}
