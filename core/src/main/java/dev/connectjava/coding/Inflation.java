package dev.connectjava.coding;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.http.MessageMemory;
import dev.connectjava.protocol.GrowingBytes;
import dev.connectjava.protocol.Inbound;
import dev.connectjava.protocol.MessageLimit;
import dev.connectjava.protocol.Reservation;
import dev.connectjava.spi.Compression;
import dev.connectjava.spi.Excerpt;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * Compression and decompression of whole messages. A decompressed message never takes more memory
 * than the limit allows, whatever the compression.
 */
public final class Inflation {

  private static final int FIRST_BYTES = 512;
  private static final int EXPECTED_RATIO = 4;
  private static final int MOST_EXPECTED_BYTES = 256 * 1024;

  /** An array can be one byte longer; this byte shows that a message is too long. */
  private static final int LONGEST_BYTES = GrowingOutput.LONGEST_BYTES;

  private Inflation() {}

  /**
   * Decompresses a message.
   *
   * @param limitBytes the length of the longest message that is allowed; at most one byte more is
   *     read
   * @return the message, in a buffer with array offset zero
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED} if the message is longer, with {@link
   *     Code#INVALID_ARGUMENT} if the bytes are corrupt or truncated
   */
  public static ByteBuffer inflate(
      Compression compression, byte[] bytes, int offset, int length, int limitBytes) {
    return inflate(Inbound.REQUEST, compression, bytes, offset, length, limitBytes);
  }

  /** Decompresses something short that is not a message. Its memory is not counted. */
  public static ByteBuffer inflate(
      Inbound inbound,
      Compression compression,
      byte[] bytes,
      int offset,
      int length,
      int limitBytes) {
    Reservation uncounted = Reservation.of(MessageMemory.unlimited(), inbound, 0);
    return inflate(inbound, compression, bytes, offset, length, limitBytes, uncounted, soFar -> {});
  }

  /**
   * Decompresses a message. If its bytes are corrupt, the direction in which it was sent decides
   * the code.
   *
   * @param reservation grows by the memory that the decompressed message takes
   * @param progress gets the number of decompressed bytes, again and again
   */
  public static ByteBuffer inflate(
      Inbound inbound,
      Compression compression,
      byte[] bytes,
      int offset,
      int length,
      int limitBytes,
      Reservation reservation,
      IntConsumer progress) {
    try (InputStream source =
        compression.decompress(new ByteArrayInputStream(bytes, offset, length))) {
      long expectedBytes = Math.max(FIRST_BYTES, EXPECTED_RATIO * (long) length);
      return readAll(source, expectedBytes, inbound.limit(), limitBytes, reservation, progress);
    } catch (IOException e) {
      String what = String.format(Locale.ROOT, "%d bytes can't be decompressed", length);
      throw inbound.corrupt(what + by(compression, e), e);
    }
  }

  private static String by(Compression compression, IOException cause) {
    String reason = cause.getMessage() == null ? "" : ": " + Excerpt.ofReason(cause.getMessage());
    return " by " + compression.name() + reason;
  }

  private static ByteBuffer readAll(
      InputStream source,
      long expectedBytes,
      MessageLimit messageLimit,
      int limitBytes,
      Reservation reservation,
      IntConsumer progress)
      throws IOException {
    int limit = Math.min(limitBytes, LONGEST_BYTES);
    int expected = (int) Math.min(expectedBytes, MOST_EXPECTED_BYTES);
    GrowingBytes message = GrowingBytes.upTo(limit + 1, reservation);
    while (message.readFrom(source, expected)) {
      messageLimit.check(message.length(), limit);
      progress.accept(message.length());
    }
    return message.toBuffer();
  }

  /**
   * Compresses a message.
   *
   * @param message a buffer with an accessible array, compressed from position to limit
   * @param headroom the number of bytes to leave free before the compressed message
   * @param memory provides the memory for the compressed message meanwhile
   * @return the compressed message in a buffer with array offset zero, its position at the headroom
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED} if the compressed message does not
   *     fit into an array or there is no memory for it, with {@link Code#INTERNAL} if the
   *     compression fails
   */
  public static ByteBuffer deflate(
      Compression compression, ByteBuffer message, int headroom, EncodingMemory memory) {
    GrowingOutput sink = GrowingOutput.ofCompressed(headroom, message.remaining(), memory);
    try {
      try (OutputStream compressed = compression.compress(sink)) {
        compressed.write(
            message.array(), message.arrayOffset() + message.position(), message.remaining());
      }
      return sink.toBuffer();
    } catch (IOException e) {
      throw new RpcException(Code.INTERNAL, "can't compress a message" + by(compression, e), e);
    } finally {
      sink.release();
    }
  }
}
