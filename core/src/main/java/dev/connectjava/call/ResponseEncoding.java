package dev.connectjava.call;

import dev.connectjava.coding.Inflation;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.MessageLimit;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How a response message becomes bytes.
 *
 * @param compression null if the client accepts none that the server has
 * @param minimumBytes the length from which a message is compressed
 * @param limitBytes the longest message before compression
 * @param enveloped whether each message gets a prefix
 */
record ResponseEncoding(
    MessageCodec<Object> codec,
    @Nullable Compression compression,
    int minimumBytes,
    int limitBytes,
    boolean enveloped) {

  /**
   * A message ready to be written.
   *
   * @param bytes from position to limit, with the envelope's prefix if there is one
   */
  record EncodedMessage(ByteBuffer bytes, boolean compressed) {}

  /**
   * Encodes a message.
   *
   * @param compress whether to compress it, whatever its length; null to let the length decide
   */
  EncodedMessage encode(Object message, @Nullable Boolean compress) {
    int headroom = enveloped ? Envelope.PREFIX_BYTES : 0;
    ByteBuffer bytes = codec.encode(message, headroom);
    MessageLimit.checkResponse(bytes.remaining(), limitBytes);
    boolean compressed = false;
    boolean wanted = compress == null ? bytes.remaining() >= minimumBytes : compress;
    if (compression != null && wanted) {
      bytes = Inflation.deflate(compression, bytes, headroom);
      compressed = true;
    }
    if (enveloped) {
      Envelope.prefix(bytes, compressed ? Envelope.COMPRESSED : Envelope.UNCOMPRESSED);
    }
    return new EncodedMessage(bytes, compressed);
  }
}
