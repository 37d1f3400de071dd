package dev.connectjava.call;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.coding.Inflation;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.MessageLimit;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the messages of one method become bytes and objects by one codec, on one side. Immutable and
 * thread-safe: made once, for all calls.
 *
 * @param <S> the class of messages that this side sends
 * @param <R> the class of messages that it receives
 */
public final class MessageCoding<S, R> {

  private final MessageCodec<S> sent;
  private final MessageLimit sentLimit;
  private final int sentLimitBytes;
  private final int compressionMinimumBytes;
  private final MessageCodec<R> received;
  private final Inbound inbound;

  /** A message ready to be written. */
  public static final class EncodedMessage {

    private final ByteBuffer bytes;
    private final boolean compressed;

    /**
     * A message.
     *
     * @param bytes as {@link #bytes()} gives them
     */
    public EncodedMessage(ByteBuffer bytes, boolean compressed) {
      this.bytes = bytes;
      this.compressed = compressed;
    }

    /** The message from position to limit, with the envelope's prefix if there is one. */
    public ByteBuffer bytes() {
      return bytes;
    }

    /** Whether it is compressed. */
    public boolean compressed() {
      return compressed;
    }
  }

  private MessageCoding(
      MessageCodec<S> sent,
      MessageLimit sentLimit,
      int sentLimitBytes,
      int compressionMinimumBytes,
      MessageCodec<R> received,
      Inbound inbound) {
    this.sent = sent;
    this.sentLimit = sentLimit;
    this.sentLimitBytes = sentLimitBytes;
    this.compressionMinimumBytes = compressionMinimumBytes;
    this.received = received;
    this.inbound = inbound;
  }

  /**
   * That of a server.
   *
   * @param limitBytes the longest response before compression
   * @param compressionMinimumBytes the length from which a response is compressed
   */
  public static <I, O> MessageCoding<O, I> ofServer(
      MessageCodecs<I, O> codecs, int limitBytes, int compressionMinimumBytes) {
    return new MessageCoding<>(
        codecs.response(),
        MessageLimit.SERVER_RESPONSE,
        limitBytes,
        compressionMinimumBytes,
        codecs.request(),
        Inbound.REQUEST);
  }

  /**
   * That of a client.
   *
   * @param limitBytes the longest request before compression
   * @param compressionMinimumBytes the length from which a request is compressed
   */
  public static <I, O> MessageCoding<I, O> ofClient(
      MessageCodecs<I, O> codecs, int limitBytes, int compressionMinimumBytes) {
    return new MessageCoding<>(
        codecs.request(),
        MessageLimit.CLIENT_REQUEST,
        limitBytes,
        compressionMinimumBytes,
        codecs.response(),
        Inbound.RESPONSE);
  }

  /**
   * Encodes a message.
   *
   * @param compression null if it is sent as it is
   * @param compress whether to compress it, whatever its length; null to let the length decide
   * @param enveloped whether it gets a prefix
   * @throws RpcException with {@link Code#INTERNAL} if the codec can't encode it, and then with a
   *     cause
   */
  public EncodedMessage encode(
      S message, @Nullable Compression compression, @Nullable Boolean compress, boolean enveloped) {
    int headroom = enveloped ? Envelope.PREFIX_BYTES : 0;
    ByteBuffer bytes = encode(message, headroom);
    if (bytes.remaining() > sentLimitBytes) {
      sentLimit.check(bytes.remaining(), sentLimitBytes);
    }
    boolean compressed =
        compression != null
            && (compress == null ? bytes.remaining() >= compressionMinimumBytes : compress);
    if (compression != null && compressed) {
      bytes = Inflation.deflate(compression, bytes, headroom);
    }
    if (enveloped) {
      Envelope.prefix(bytes, compressed ? Envelope.COMPRESSED : Envelope.UNCOMPRESSED);
    }
    return new EncodedMessage(bytes, compressed);
  }

  private ByteBuffer encode(S message, int headroom) {
    try {
      return sent.encode(message, headroom);
    } catch (RpcException | ClassCastException e) {
      throw e; // The latter is misuse: a message of another class than the method's.
    } catch (RuntimeException e) {
      String what = "a message of " + message.getClass().getName() + " can't be encoded";
      throw new RpcException(Code.INTERNAL, what, e);
    }
  }

  /** The object of a message that is not compressed, whose array it may keep. */
  public R decode(byte[] message) {
    return decode(message, 0, message.length);
  }

  /**
   * The message's object.
   *
   * @param compression of compressed messages; null if the head names no encoding
   * @param limitBytes the longest message after decompression
   */
  public R decode(RawMessage message, @Nullable Compression compression, int limitBytes) {
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

  private R decode(byte[] bytes, int offset, int length) {
    try {
      return received.decode(bytes, offset, length);
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
