package dev.connectjava.call;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.coding.Inflation;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.MessageLimit;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How a message that is sent becomes bytes.
 *
 * @param compression null if messages are sent as they are
 * @param minimumBytes the length from which a message is compressed
 * @param limit what is said of a message that is too long
 * @param limitBytes the longest message before compression
 * @param enveloped whether each message gets a prefix
 */
public record MessageEncoding(
    MessageCodec<Object> codec,
    @Nullable Compression compression,
    int minimumBytes,
    MessageLimit limit,
    int limitBytes,
    boolean enveloped) {

  /**
   * A message ready to be written.
   *
   * @param bytes from position to limit, with the envelope's prefix if there is one
   */
  public record EncodedMessage(ByteBuffer bytes, boolean compressed) {}

  /**
   * Encodes a message.
   *
   * @param compress whether to compress it, whatever its length; null to let the length decide
   * @throws RpcException with {@link Code#INTERNAL} if the codec can't encode it, and then with a
   *     cause
   */
  public EncodedMessage encode(Object message, @Nullable Boolean compress) {
    int headroom = enveloped ? Envelope.PREFIX_BYTES : 0;
    ByteBuffer bytes = encode(message, headroom);
    limit.check(bytes.remaining(), limitBytes);
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

  private ByteBuffer encode(Object message, int headroom) {
    try {
      return codec.encode(message, headroom);
    } catch (RpcException | ClassCastException e) {
      throw e; // The latter is misuse: a message of another class than the method's.
    } catch (RuntimeException e) {
      String what = "a message of " + message.getClass().getName() + " can't be encoded";
      throw new RpcException(Code.INTERNAL, what, e);
    }
  }
}
