package dev.connectjava.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.connectjava.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the responses of one HTTP/1.1 connection: whole ones, or a head, parts of the body and an
 * end. What is written in one turn is in one buffer, apart from long data, until {@link #pass}
 * hands it to the channel. If it can't be sent, the connection closes, so that the client does not
 * wait for it. Confined to its event loop.
 */
final class Http1ResponseWriter {

  /** With this many bytes, the buffer is full. The part that fills it may be longer. */
  private static final int FULL_BYTES = 16 * 1024;

  private static final int SMALLEST_BYTES = 512;

  /** The most bytes that are around the data of a chunk. */
  private static final int CHUNK_BYTES = 12;

  private static final int CRLF = ('\r' << 8) | '\n';
  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  private final Http1ResponseHeads heads = new Http1ResponseHeads();

  /** What is not passed to the channel yet; null if there is nothing. */
  private @Nullable ByteBuf buffer;

  /** What to do when the buffer has been sent; null without a buffer. */
  private @Nullable SentResponses sent;

  /** How many bytes the next buffer has room for at first. */
  private int nextBytes = SMALLEST_BYTES;

  /** Whether the current response has no body, whatever is written. */
  private boolean bodiless;

  private boolean chunked;

  /**
   * Writes a complete response.
   *
   * @param toHead whether it answers a HEAD request: then its body is not sent
   * @param body transferred
   * @param left runs when the response has been sent or never will be
   * @throws IllegalArgumentException if a field is not allowed in HTTP; nothing is written then
   */
  void writeResponse(
      ChannelHandlerContext ctx,
      boolean toHead,
      int status,
      Headers headers,
      ByteBuffer body,
      ConnectionOption option,
      Runnable left) {
    int length = body.remaining();
    boolean empty = toHead || Http1ResponseHeads.isWithoutBody(status) || length == 0;
    boolean isLong = !empty && length > OutboundBuffer.COPIED_BYTES;
    ByteBuf out = begin(ctx, empty || isLong ? 0 : length);
    int start = out.writerIndex();
    try {
      heads.append(status, headers, Http1Framing.LENGTH, length, option, out);
      if (!empty && !isLong) {
        out.writeBytes(body);
      }
    } catch (RuntimeException | Error e) {
      out.writerIndex(start);
      throw e;
    }
    if (isLong) {
      writeLong(ctx, List.of(body), length, left);
    } else {
      sent().add(left);
    }
  }

  /**
   * Writes the head of a response whose body follows in parts.
   *
   * @param toHead whether it answers a HEAD request: then its body is not sent
   * @param inChunks whether the client understands chunks
   * @throws IllegalArgumentException if a field is not allowed in HTTP; nothing is written then
   */
  void writeHead(
      ChannelHandlerContext ctx,
      boolean toHead,
      int status,
      Headers headers,
      boolean inChunks,
      ConnectionOption option) {
    ByteBuf out = begin(ctx, 0);
    int start = out.writerIndex();
    try {
      heads.append(
          status, headers, inChunks ? Http1Framing.CHUNKED : Http1Framing.GIVEN, 0, option, out);
    } catch (RuntimeException | Error e) {
      out.writerIndex(start);
      throw e;
    }
    bodiless = toHead || Http1ResponseHeads.isWithoutBody(status);
    chunked = inChunks;
  }

  /**
   * Writes parts of a body as one chunk.
   *
   * @param parts transferred, apart from the list
   * @param length the length of all parts together
   * @param left runs when the data has been sent or never will be
   */
  void writeData(ChannelHandlerContext ctx, List<ByteBuffer> parts, int length, Runnable left) {
    if (bodiless || length == 0) { // An empty chunk would end the body.
      left.run();
      return;
    }
    boolean isLong = length > OutboundBuffer.COPIED_BYTES;
    ByteBuf out = begin(ctx, CHUNK_BYTES + (isLong ? 0 : length));
    if (chunked) {
      writeChunkSize(out, length);
    }
    if (isLong) {
      writeLong(ctx, parts, length, left);
      out = begin(ctx, CHUNK_BYTES);
    } else {
      for (ByteBuffer part : parts) {
        out.writeBytes(part);
      }
      sent().add(left);
    }
    if (chunked) {
      out.writeShort(CRLF);
    }
  }

  private static void writeChunkSize(ByteBuf out, int length) {
    int shift = (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(length)) / 4 * 4;
    for (; shift >= 0; shift -= 4) {
      out.writeByte(HEX[(length >>> shift) & 0xf]);
    }
    out.writeShort(CRLF);
  }

  /** Writes the end of a response in parts. */
  void writeEnd(ChannelHandlerContext ctx) {
    if (chunked && !bodiless) {
      begin(ctx, LAST_CHUNK.length).writeBytes(LAST_CHUNK);
    }
  }

  /** Writes status 100, before a response. */
  void writeContinue(ChannelHandlerContext ctx) {
    begin(ctx, CONTINUE.length).writeBytes(CONTINUE);
  }

  /** Writes data that is not copied, behind what is in the buffer. */
  private void writeLong(
      ChannelHandlerContext ctx, List<ByteBuffer> parts, int length, Runnable left) {
    pass(ctx);
    SentResponses done = new SentResponses();
    done.add(left);
    ByteBuf data = OutboundBuffer.of(ctx.alloc(), parts, length);
    ctx.write(data, ctx.newPromise().addListener(done));
  }

  /** Returns how many bytes are not passed to the channel yet. */
  int waitingBytes() {
    ByteBuf out = buffer;
    return out == null ? 0 : out.readableBytes();
  }

  /** Passes what was written to the channel, which has to be flushed. */
  void pass(ChannelHandlerContext ctx) {
    ByteBuf out = buffer;
    if (out != null) {
      SentResponses done = sent();
      buffer = null;
      sent = null;
      nextBytes = Math.min(FULL_BYTES, roundedUp(out.readableBytes()));
      ctx.write(out, ctx.newPromise().addListener(done));
    }
  }

  private static int roundedUp(int bytes) {
    return bytes / SMALLEST_BYTES * SMALLEST_BYTES + SMALLEST_BYTES;
  }

  /** Drops what was not passed to the channel, because it is closed. */
  void drop(ChannelHandlerContext ctx) {
    ByteBuf out = buffer;
    if (out != null) {
      SentResponses done = sent();
      buffer = null;
      sent = null;
      out.release();
      done.operationComplete(ctx.newFailedFuture(new ClosedChannelException()));
    }
  }

  /** Returns the buffer, with room for a head and this number of bytes. */
  private ByteBuf begin(ChannelHandlerContext ctx, int bytes) {
    if (waitingBytes() >= FULL_BYTES) {
      pass(ctx);
    }
    ByteBuf out = buffer;
    if (out == null) {
      out = ctx.alloc().ioBuffer(Math.max(nextBytes, SMALLEST_BYTES + bytes));
      buffer = out;
      sent = new SentResponses();
    }
    return out.ensureWritable(bytes);
  }

  private SentResponses sent() {
    SentResponses done = sent;
    if (done == null) {
      throw new IllegalStateException("nothing was written");
    }
    return done;
  }
}
