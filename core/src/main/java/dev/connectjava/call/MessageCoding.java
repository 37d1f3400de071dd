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
import dev.connectjava.spi.MethodCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
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

  private final MessageCodec<S> sent;
  private final MessageLimit sentLimit;
  private final int sentLimitBytes;
  private final int compressionMinimumBytes;
  private final MessageDecoding<R> received;

  /** Null until an interceptor needs it. A race is harmless. */
  private volatile @Nullable MessageCoding<R, S> reversed;

  /** The usual length of messages whose length is not known. Races on it are harmless. */
  private int expectedBytes;

  private MessageCoding(
      MessageCodec<S> sent,
      MessageLimit sentLimit,
      int sentLimitBytes,
      int compressionMinimumBytes,
      MessageDecoding<R> received) {
    this.sent = sent;
    this.sentLimit = sentLimit;
    this.sentLimitBytes = sentLimitBytes;
    this.compressionMinimumBytes = compressionMinimumBytes;
    this.received = received;
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
        new MessageDecoding<>(codecs.request(), Inbound.REQUEST, false));
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
        new MessageDecoding<>(codecs.response(), Inbound.RESPONSE, false));
  }

  /**
   * Returns the same coding for a codec of which is known whether it is binary. A text takes much
   * longer, so the thread of a loop does not work on long ones ({@link LongCoding}). By default,
   * the codec is binary.
   */
  public MessageCoding<S, R> withBinary(boolean binary) {
    return new MessageCoding<>(
        sent,
        sentLimit,
        sentLimitBytes,
        compressionMinimumBytes,
        new MessageDecoding<>(received.codec(), received.inbound(), !binary));
  }

  /**
   * Returns the coding of a form that never leaves this process: without limits, and what fails is
   * this side's fault.
   */
  static <T> MessageCoding<T, T> whole(MessageCodec<T> codec) {
    return new MessageCoding<>(
        codec,
        MessageLimit.CLIENT_REQUEST,
        CheckedEncoding.LONGEST_BYTES,
        0,
        new MessageDecoding<>(codec, Inbound.RESPONSE, false));
  }

  /** Returns the same coding with other codecs. */
  <A, B> MessageCoding<A, B> with(MessageCodec<A> otherSent, MessageCodec<B> otherReceived) {
    return new MessageCoding<>(
        otherSent,
        sentLimit,
        sentLimitBytes,
        compressionMinimumBytes,
        new MessageDecoding<>(otherReceived, received.inbound(), received.text()));
  }

  MessageCodec<S> sent() {
    return sent;
  }

  MessageCodec<R> received() {
    return received.codec();
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
            received.text() ? LongCoding.ofText(memory) : memory);
    try {
      CheckedEncoding.append((MessageCodec.Appending<S>) sent, message, output);
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
      output.text(received.text());
      CheckedEncoding.append((MessageCodec.Appending<S>) sent, message, output);
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
    CheckedEncoding.write(codec, message, output.reserve(length), position, length);
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
      CheckedEncoding.write(codec, message, array, headroom, length);
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
    return CheckedEncoding.encoded(codec, message, length);
  }

  private <M> int checkedLength(MessageCodec.Sized<M> codec, M message) {
    int length = CheckedEncoding.length(codec, message);
    if (length > sentLimitBytes) {
      sentLimit.check(length, sentLimitBytes);
    }
    return length;
  }

  /**
   * Decodes a message that is not compressed; the decoded object may keep the array.
   *
   * @param lengths gets the lengths; null for none
   */
  public R decode(byte[] message, @Nullable DecodedLengths lengths) {
    return received.decode(message, 0, message.length, message.length, lengths);
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
    return received.decode(message, compression, limitBytes, lengths);
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
    return received.codec() instanceof ObjectCodec
        ? ConvertedMessage.of(conversion, decode(message, compression, limitBytes, lengths))
        : ConvertedMessage.ofEncoded(
            conversion, received.encoded(message, compression, limitBytes, lengths));
  }

  /**
   * The object of a message that interceptors have had encoded, and may keep: not their array,
   * which would be the handler's or the caller's.
   */
  R decode(byte[] bytes, int offset, int length) {
    boolean shared = received.codec() instanceof BytesCodec;
    byte[] own = shared ? Arrays.copyOfRange(bytes, offset, offset + length) : bytes;
    return received.decode(own, shared ? 0 : offset, length, length, null);
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
    return received.codec() instanceof ObjectCodec<R> objects
        ? new WithoutBytes(codec, objects.withoutBytes())
        : new CodingConversion<>(codec, reversed(), this, memory);
  }

  /** Encodes what this side receives and decodes what it sends; what fails is this side's fault. */
  private MessageCoding<R, S> reversed() {
    MessageCoding<R, S> known = reversed;
    if (known == null) {
      known =
          new MessageCoding<>(
              received.codec(),
              received.inbound().limit(),
              CheckedEncoding.LONGEST_BYTES,
              0,
              new MessageDecoding<>(sent, Inbound.RESPONSE, received.text()));
      reversed = known;
    }
    return known;
  }

  private void leaveLoopForText(int length) {
    if (received.text()) {
      LongCoding.of(length);
    }
  }
}
