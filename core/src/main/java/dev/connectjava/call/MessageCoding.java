package dev.connectjava.call;

import dev.connectjava.CallMessage;
import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.coding.EncodingMemory;
import dev.connectjava.coding.GrowingOutput;
import dev.connectjava.coding.Inflation;
import dev.connectjava.protocol.Envelope;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.MessageLimit;
import dev.connectjava.protocol.RawMessage;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.MessageCodec;
import dev.connectjava.spi.MessageOutput;
import dev.connectjava.spi.MethodCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The coding of one method's messages on one side: encodes and decodes them with one codec.
 * Thread-safe; made once for all calls.
 *
 * @param <S> the class of messages that this side sends
 * @param <R> the class of messages that it receives
 */
public final class MessageCoding<S, R> {

  /** The length limit of the first array for a message of unknown length. */
  private static final int MOST_EXPECTED_BYTES = 64 * 1024;

  /** Is added to the expected length of a message in a chunk. */
  private static final int LITTLE_BYTES = Envelope.PREFIX_BYTES + 16;

  /** The length from which on a message that is encoded already is sent without being copied. */
  private static final int SHARED_BYTES = 16 * 1024;

  /** Some virtual machines don't support longer arrays, and a prefix may be added. */
  private static final int LONGEST_BYTES = Integer.MAX_VALUE - 32;

  private final MessageCodec<S> sent;
  private final MessageLimit sentLimit;
  private final int sentLimitBytes;
  private final int compressionMinimumBytes;
  private final MessageCodec<R> received;
  private final Inbound inbound;

  /** Whether the codec writes texts, such as JSON. */
  private final boolean text;

  /** Null until an interceptor needs it. A race is harmless. */
  private volatile @Nullable MessageCoding<R, S> reversed;

  /** The usual length of messages whose length is not known. Races on it are harmless. */
  private int expectedBytes;

  /** A message that is ready to be written. */
  public static final class EncodedMessage {

    private final ByteBuffer bytes;
    private final boolean compressed;

    /** Whether the message has a prefix that is not in front of it. */
    private final boolean prefixApart;

    private final int length;

    /**
     * Creates a message.
     *
     * @param bytes the value of {@link #bytes()}
     * @param length the value of {@link #length()}
     */
    public EncodedMessage(ByteBuffer bytes, boolean compressed, int length) {
      this(bytes, compressed, length, false);
    }

    private EncodedMessage(ByteBuffer bytes, boolean compressed, int length, boolean prefixApart) {
      this.prefixApart = prefixApart;
      this.bytes = bytes;
      this.compressed = compressed;
      this.length = length;
    }

    /** Returns a message that is not compressed, with its prefix apart if it has one. */
    private static EncodedMessage shared(ByteBuffer bytes, boolean enveloped) {
      return new EncodedMessage(bytes, false, bytes.remaining(), enveloped);
    }

    /**
     * Returns the envelope's prefix of a message that is not copied behind it; null if {@link
     * #bytes} has the prefix, or the message has none.
     */
    public @Nullable ByteBuffer prefix() {
      return prefixApart ? Envelope.prefix(length) : null;
    }

    /**
     * Returns the message from position to limit, with the envelope's prefix if it has one that is
     * not apart. It may be read-only.
     */
    public ByteBuffer bytes() {
      return bytes;
    }

    /** Returns the message with the envelope's prefix, copied behind it if that is apart. */
    public ByteBuffer joined() {
      return prefixApart ? withPrefix() : bytes;
    }

    private ByteBuffer withPrefix() {
      return ByteBuffer.allocate(wireBytes())
          .put(Envelope.prefix(length))
          .put(bytes.duplicate())
          .flip();
    }

    /** Returns the number of bytes to write, with the prefix. */
    public int wireBytes() {
      return (prefixApart ? Envelope.PREFIX_BYTES : 0) + bytes.remaining();
    }

    /** Returns whether the message is compressed. */
    public boolean compressed() {
      return compressed;
    }

    /** Returns the length in bytes before compression. */
    public int length() {
      return length;
    }
  }

  /** A listener for the lengths of decoded messages. */
  @FunctionalInterface
  public interface DecodedLengths {

    /**
     * A message has been decoded.
     *
     * @param bytes its length after decompression
     * @param wireBytes its length as it was received
     */
    void onDecoded(int bytes, int wireBytes);
  }

  private MessageCoding(
      MessageCodec<S> sent,
      MessageLimit sentLimit,
      int sentLimitBytes,
      int compressionMinimumBytes,
      MessageCodec<R> received,
      Inbound inbound,
      boolean text) {
    this.sent = sent;
    this.sentLimit = sentLimit;
    this.sentLimitBytes = sentLimitBytes;
    this.compressionMinimumBytes = compressionMinimumBytes;
    this.received = received;
    this.inbound = inbound;
    this.text = text;
  }

  /**
   * Returns the coding of a server.
   *
   * @param limitBytes the length of the longest response before compression
   * @param compressionMinimumBytes the length from which on responses are compressed
   */
  public static <I, O> MessageCoding<O, I> ofServer(
      MethodCodec<I, O> codecs, int limitBytes, int compressionMinimumBytes) {
    return new MessageCoding<>(
        codecs.response(),
        MessageLimit.SERVER_RESPONSE,
        limitBytes,
        compressionMinimumBytes,
        codecs.request(),
        Inbound.REQUEST,
        false);
  }

  /**
   * Returns the coding of a client.
   *
   * @param limitBytes the length of the longest request before compression
   * @param compressionMinimumBytes the length from which on requests are compressed
   */
  public static <I, O> MessageCoding<I, O> ofClient(
      MethodCodec<I, O> codecs, int limitBytes, int compressionMinimumBytes) {
    return new MessageCoding<>(
        codecs.request(),
        MessageLimit.CLIENT_REQUEST,
        limitBytes,
        compressionMinimumBytes,
        codecs.response(),
        Inbound.RESPONSE,
        false);
  }

  /**
   * Returns the same coding for a codec of which is known whether it is binary. A text takes much
   * longer, so the thread of a loop does not work on long ones ({@link LongCoding}). By default,
   * the codec is binary.
   */
  public MessageCoding<S, R> withBinary(boolean binary) {
    return new MessageCoding<>(
        sent, sentLimit, sentLimitBytes, compressionMinimumBytes, received, inbound, !binary);
  }

  /**
   * Returns the coding of a form that never leaves this process: without limits, and what fails is
   * this side's fault.
   */
  static <T> MessageCoding<T, T> whole(MessageCodec<T> codec) {
    return new MessageCoding<>(
        codec, MessageLimit.CLIENT_REQUEST, LONGEST_BYTES, 0, codec, Inbound.RESPONSE, false);
  }

  /** Returns the same coding with other codecs. */
  <A, B> MessageCoding<A, B> with(MessageCodec<A> otherSent, MessageCodec<B> otherReceived) {
    return new MessageCoding<>(
        otherSent,
        sentLimit,
        sentLimitBytes,
        compressionMinimumBytes,
        otherReceived,
        inbound,
        text);
  }

  MessageCodec<S> sent() {
    return sent;
  }

  MessageCodec<R> received() {
    return received;
  }

  /**
   * Encodes a message.
   *
   * @param compression the compression to use; null for none
   * @param compress whether to compress the message, whatever its length; null to let the length
   *     decide
   * @param enveloped whether the message gets a prefix
   * @param memory provides the memory of the encoded message before it is allocated
   * @throws RpcException with {@link Code#INTERNAL} and a cause if the codec can't encode it; with
   *     {@link Code#RESOURCE_EXHAUSTED} if it is too long or there is no memory
   */
  public EncodedMessage encode(
      S message,
      @Nullable Compression compression,
      @Nullable Boolean compress,
      boolean enveloped,
      EncodingMemory memory) {
    int headroom = enveloped ? Envelope.PREFIX_BYTES : 0;
    if (sent instanceof MessageCodec.Sized<S> sized) {
      int length = checkedLength(sized, message);
      ByteBuffer shared =
          length < SHARED_BYTES ? null : shared(sized, message, length, compression, compress);
      if (shared != null) {
        return EncodedMessage.shared(shared, enveloped);
      }
      return encode(sized, message, length, headroom, compression, compress, memory);
    }
    return encodeAppending(message, headroom, compression, compress, memory);
  }

  /** Encodes a message that does not leave as it is into an array, without a prefix. */
  ByteBuffer encodeToArray(S message, EncodingMemory memory) {
    return sent instanceof MessageCodec.Sized<S> sized
        ? encode(sized, message, checkedLength(sized, message), 0, null, false, memory).bytes()
        : encodeAppending(message, 0, null, false, memory).bytes();
  }

  private EncodedMessage encodeAppending(
      S message,
      int headroom,
      @Nullable Compression compression,
      @Nullable Boolean compress,
      EncodingMemory memory) {
    GrowingOutput output =
        GrowingOutput.ofMessage(
            headroom,
            expectedBytes,
            sentLimit,
            sentLimitBytes,
            text ? LongCoding.ofText(memory) : memory);
    try {
      append((MessageCodec.Appending<S>) sent, message, output);
      ByteBuffer bytes = output.toBuffer();
      expectedBytes = expected(bytes.remaining());
      return finish(bytes, headroom, compression, compress, memory);
    } finally {
      output.release();
    }
  }

  /**
   * Encodes a message of an interceptor; its bytes are copied if it is in the form of this codec.
   *
   * @param codec the name of this codec
   */
  @SuppressWarnings("unchecked") // A codec refuses objects of another class.
  public EncodedMessage encode(
      String codec,
      CallMessage message,
      @Nullable Compression compression,
      @Nullable Boolean compress,
      boolean enveloped,
      EncodingMemory memory) {
    if (hasBytes(message, codec)) {
      int headroom = enveloped ? Envelope.PREFIX_BYTES : 0;
      ByteBuffer bytes = message.bytes();
      int length = checkedLength(BufferCodec.INSTANCE, bytes);
      return encode(BufferCodec.INSTANCE, bytes, length, headroom, compression, compress, memory);
    }
    return encode((S) message.object(), compression, compress, enveloped, memory);
  }

  /** Returns whether the bytes of a message are sent, instead of those of its object. */
  private boolean hasBytes(CallMessage message, String codec) {
    return (message.isEncoded() || message instanceof OwnMessage)
        && message.codec().equals(codec)
        && !(sent instanceof ObjectCodec);
  }

  /**
   * Encodes a message of a stream behind those of a chunk, without committing it.
   *
   * @param compression as for {@link #encode}
   * @param compress as for {@link #encode}
   * @param memory provides the memory of a message while it is compressed
   * @return the length before compression
   * @throws RpcException as {@link #encode} does
   */
  public int append(
      S message,
      @Nullable Compression compression,
      @Nullable Boolean compress,
      OutgoingChunk chunk,
      EncodingMemory memory) {
    ChunkOutput output;
    if (sent instanceof MessageCodec.Sized<S> sized) {
      int length = checkedLength(sized, message);
      ByteBuffer shared =
          length < SHARED_BYTES ? null : shared(sized, message, length, compression, compress);
      if (shared != null) {
        chunk.share(shared);
        return length;
      }
      output = append(sized, message, length, chunk);
    } else {
      int expected = expectedBytes;
      output =
          chunk.begin(
              Envelope.PREFIX_BYTES + LITTLE_BYTES,
              expected + expected / 8 + LITTLE_BYTES,
              sentLimit,
              sentLimitBytes);
      output.text(text);
      append((MessageCodec.Appending<S>) sent, message, output);
      output.checkLimit();
      int next = expected(output.length());
      if (next != expected) {
        expectedBytes = next;
      }
    }
    return finish(output, compression, compress, memory);
  }

  /**
   * Encodes a message of an interceptor behind those of a chunk; its bytes are copied if it is in
   * the form of this codec.
   *
   * @param codec the name of this codec
   */
  @SuppressWarnings("unchecked") // A codec refuses objects of another class.
  public int append(
      String codec,
      CallMessage message,
      @Nullable Compression compression,
      @Nullable Boolean compress,
      OutgoingChunk chunk,
      EncodingMemory memory) {
    if (hasBytes(message, codec)) {
      ByteBuffer bytes = message.bytes();
      int length = checkedLength(BufferCodec.INSTANCE, bytes);
      ChunkOutput output = append(BufferCodec.INSTANCE, bytes, length, chunk);
      return finish(output, compression, compress, memory);
    }
    return append((S) message.object(), compression, compress, chunk, memory);
  }

  private <M> ChunkOutput append(
      MessageCodec.Sized<M> codec, M message, int length, OutgoingChunk chunk) {
    int bytes = Math.addExact(Envelope.PREFIX_BYTES, length);
    ChunkOutput output = chunk.begin(bytes, bytes, sentLimit, sentLimitBytes);
    leaveLoopForText(length);
    int position = output.position();
    write(codec, message, output.reserve(length), position, length);
    output.position(position + length);
    return output;
  }

  private int finish(
      ChunkOutput output,
      @Nullable Compression compression,
      @Nullable Boolean compress,
      EncodingMemory memory) {
    int length = output.length();
    if (compression != null && isCompressed(length, compress)) {
      LongCoding.of(length);
      output.replace(Inflation.deflate(compression, output.message(), 0, memory));
      output.putPrefix(Envelope.COMPRESSED);
    } else {
      output.putPrefix(Envelope.UNCOMPRESSED);
    }
    return length;
  }

  private <M> EncodedMessage encode(
      MessageCodec.Sized<M> codec,
      M message,
      int length,
      int headroom,
      @Nullable Compression compression,
      @Nullable Boolean compress,
      EncodingMemory memory) {
    int bytes = Math.addExact(headroom, length);
    int taken = bytes > EncodingMemory.SHORT_BYTES ? bytes : 0;
    if (taken > 0) {
      memory.take(taken);
    }
    try {
      leaveLoopForText(length);
      byte[] array = new byte[bytes];
      write(codec, message, array, headroom, length);
      return finish(
          ByteBuffer.wrap(array, headroom, length), headroom, compression, compress, memory);
    } finally {
      if (taken > 0) {
        memory.giveBack(taken);
      }
    }
  }

  /** Rises at once and falls slowly: a longer array is copied less often. */
  private int expected(int length) {
    int before = expectedBytes;
    int longest = Math.min(length, MOST_EXPECTED_BYTES);
    return longest >= before ? longest : before - (before - longest) / 8;
  }

  private EncodedMessage finish(
      ByteBuffer message,
      int headroom,
      @Nullable Compression compression,
      @Nullable Boolean compress,
      EncodingMemory memory) {
    ByteBuffer bytes = message;
    int length = message.remaining();
    boolean compressed = compression != null && isCompressed(length, compress);
    if (compression != null && compressed) {
      LongCoding.of(length);
      bytes = Inflation.deflate(compression, bytes, headroom, memory);
    }
    if (headroom > 0) {
      Envelope.prefix(bytes, compressed ? Envelope.COMPRESSED : Envelope.UNCOMPRESSED);
    }
    return new EncodedMessage(bytes, compressed, length);
  }

  private boolean isCompressed(int length, @Nullable Boolean compress) {
    return compress == null ? length >= compressionMinimumBytes : compress;
  }

  /**
   * Returns a long message that is encoded already and is sent as it is; null if it has to be
   * written.
   */
  private @Nullable ByteBuffer shared(
      MessageCodec.Sized<S> codec,
      S message,
      int length,
      @Nullable Compression compression,
      @Nullable Boolean compress) {
    if (compression != null && isCompressed(length, compress)) {
      return null;
    }
    ByteBuffer shared;
    try {
      shared = codec.encoded(message).orElse(null);
    } catch (RuntimeException e) {
      throw unencodable(message, e);
    }
    if (shared != null && shared.remaining() != length) {
      throw wrongLength(message, length, shared.remaining());
    }
    return shared == null ? null : shared.asReadOnlyBuffer(); // With a position of its own.
  }

  private <M> int checkedLength(MessageCodec.Sized<M> codec, M message) {
    int length = length(codec, message);
    if (length > sentLimitBytes) {
      sentLimit.check(length, sentLimitBytes);
    }
    return length;
  }

  private <M> int length(MessageCodec.Sized<M> codec, M message) {
    int length;
    try {
      length = codec.length(message);
    } catch (RuntimeException e) {
      throw unencodable(message, e);
    }
    if (length < 0 || length > LONGEST_BYTES) {
      String what =
          String.format(Locale.ROOT, "its codec announced an invalid length, %,d bytes", length);
      throw unencodable(message, new IllegalStateException(what));
    }
    return length;
  }

  private <M> void write(
      MessageCodec.Sized<M> codec, M message, byte[] array, int offset, int length) {
    int end;
    try {
      end = codec.write(message, array, offset);
    } catch (RuntimeException e) {
      throw unencodable(message, e);
    }
    if (end != offset + length) {
      throw wrongLength(message, length, end - offset);
    }
  }

  private RuntimeException wrongLength(Object message, int announced, int written) {
    String what =
        String.format(
            Locale.ROOT, "its codec announced %,d bytes, but wrote %,d", announced, written);
    return unencodable(message, new IllegalStateException(what));
  }

  private void append(MessageCodec.Appending<S> codec, S message, MessageOutput output) {
    try {
      codec.append(message, output);
    } catch (RuntimeException e) {
      throw unencodable(message, e);
    }
  }

  private RuntimeException unencodable(Object message, RuntimeException cause) {
    if (cause instanceof RpcException || cause instanceof ClassCastException) {
      return cause; // The latter is misuse: a message of another class than the method's.
    }
    String what = "a message of " + message.getClass().getName() + " can't be encoded";
    return new RpcException(Code.INTERNAL, what, cause);
  }

  /**
   * Decodes a message that is not compressed; the decoded object may keep the array.
   *
   * @param lengths gets the lengths; null for none
   */
  public R decode(byte[] message, @Nullable DecodedLengths lengths) {
    return decode(message, 0, message.length, message.length, lengths);
  }

  /**
   * Decodes a message.
   *
   * @param compression the compression of compressed messages; null if the head names no encoding
   * @param limitBytes the length of the longest message after decompression
   * @param lengths gets the lengths; null for none
   */
  public R decode(
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
   * Returns a message for interceptors: decompressed, and not decoded before its object is asked
   * for.
   *
   * @param conversion of messages of this coding
   * @param compression of compressed messages; null if the head names no encoding
   * @param limitBytes the longest message after decompression
   * @param lengths receives the lengths; null if they are not needed
   */
  public CallMessage message(
      RawMessage message,
      MessageConversion conversion,
      @Nullable Compression compression,
      int limitBytes,
      @Nullable DecodedLengths lengths) {
    return received instanceof ObjectCodec
        ? ConvertedMessage.of(conversion, decode(message, compression, limitBytes, lengths))
        : ConvertedMessage.ofEncoded(
            conversion, encoded(message, compression, limitBytes, lengths));
  }

  private ByteBuffer encoded(
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

  /**
   * The object of a message that interceptors have had encoded, and may keep: not their array,
   * which would be the handler's or the caller's.
   */
  R decode(byte[] bytes, int offset, int length) {
    boolean shared = received instanceof BytesCodec;
    byte[] own = shared ? Arrays.copyOfRange(bytes, offset, offset + length) : bytes;
    return decode(own, shared ? 0 : offset, length, length, null);
  }

  /**
   * The conversion of the messages that this side sends, for interceptors.
   *
   * @param memory provides the memory of a message while it is encoded
   */
  public MessageConversion ofSent(String codec, EncodingMemory memory) {
    return sent instanceof ObjectCodec<S> objects
        ? new WithoutBytes(codec, objects.withoutBytes())
        : new CodingConversion<>(codec, this, reversed(), memory);
  }

  /**
   * The conversion of the messages that this side receives, for interceptors.
   *
   * @param memory provides the memory of a message while it is encoded again
   */
  public MessageConversion ofReceived(String codec, EncodingMemory memory) {
    return received instanceof ObjectCodec<R> objects
        ? new WithoutBytes(codec, objects.withoutBytes())
        : new CodingConversion<>(codec, reversed(), this, memory);
  }

  /** Encodes what this side receives and decodes what it sends; what fails is this side's fault. */
  private MessageCoding<R, S> reversed() {
    MessageCoding<R, S> known = reversed;
    if (known == null) {
      known =
          new MessageCoding<>(
              received, inbound.limit(), LONGEST_BYTES, 0, sent, Inbound.RESPONSE, text);
      reversed = known;
    }
    return known;
  }

  private R decode(
      byte[] bytes, int offset, int length, int wireBytes, @Nullable DecodedLengths lengths) {
    leaveLoopForText(length);
    R decoded;
    try {
      decoded = received.decode(bytes, offset, length);
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

  private void leaveLoopForText(int length) {
    if (text) {
      LongCoding.of(length);
    }
  }
}
