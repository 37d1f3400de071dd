package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The buffer into which the frames of a connection are written one behind another. {@link #pass}
 * hands it to the channel: at the end of a turn, or when it is full. So the frames of all responses
 * of a turn cost one buffer, one write and one promise. Confined to the event loop.
 */
final class FrameBuffer {

  private static final int HEADER_BYTES = Http2CodecUtil.FRAME_HEADER_LENGTH;

  /** With this many bytes, the buffer is full. The frame that fills it may be longer. */
  private static final int FULL_BYTES = 32 * 1024;

  private static final int SMALLEST_BYTES = 512;

  private @Nullable Http2LifecycleManager connection;

  /** The frames that are not passed to the channel yet; null if there are none. */
  private @Nullable ByteBuf buffer;

  /** What to do when the frames in the buffer have been written; null without a buffer. */
  private @Nullable WrittenFrames written;

  /** The buffers that the socket has not taken as a whole, in their order. */
  private final Deque<WrittenFrames> passed = new ArrayDeque<>();

  /** How many bytes the next buffer has room for at first. */
  private int nextBytes = SMALLEST_BYTES;

  /** Sets what closes streams when their last frame has been written; before any frame. */
  void lifecycleManager(Http2LifecycleManager manager) {
    connection = manager;
  }

  /** Returns how many bytes of frames are not passed to the channel yet. */
  int waitingBytes() {
    ByteBuf frames = buffer;
    return frames == null ? 0 : frames.readableBytes();
  }

  /**
   * Passes the frames to the channel, which has to be flushed.
   *
   * @return whether there were any
   */
  boolean pass(ChannelHandlerContext ctx) {
    ByteBuf frames = buffer;
    if (frames == null) {
      return false;
    }
    WrittenFrames done = written();
    ChannelPromise promise = ctx.newPromise();
    buffer = null;
    written = null;
    nextBytes = Math.min(FULL_BYTES, roundedUp(frames.readableBytes()));
    passed.add(done);
    promise.addListener(future -> {
      passed.remove();
      done.operationComplete(promise);
      if (!future.isSuccess() && ctx.channel().isActive()) {
        end(ctx, future.cause());
      }
    });
    ctx.write(frames, promise);
    return true;
  }

  /**
   * Ends the connection after frames were lost: the peer's header table may lack fields, and
   * streams lack data.
   */
  private void end(ChannelHandlerContext ctx, Throwable cause) {
    try {
      connection().onError(ctx, true, cause);
    } finally {
      ctx.close();
    }
  }

  /** Passes the frames to the channel and flushes it, before the channel is closed. */
  void sendNow(ChannelHandlerContext ctx) {
    pass(ctx);
    ctx.flush();
  }

  /** Returns whether frames wait for the socket. */
  boolean isBehind() {
    return !passed.isEmpty();
  }

  /**
   * Returns how many streams end with frames of which the peer may have received some and the
   * socket has not taken all: the peer may know that such a stream has ended.
   */
  int endsBeingSent() {
    WrittenFrames first = passed.peek();
    return first == null ? 0 : first.ends();
  }

  private static int roundedUp(int bytes) {
    return bytes / SMALLEST_BYTES * SMALLEST_BYTES + SMALLEST_BYTES;
  }

  /** Drops the frames that were not passed to the channel, because it is closed. */
  void drop(ChannelHandlerContext ctx) {
    ByteBuf frames = buffer;
    if (frames != null) {
      WrittenFrames done = written();
      buffer = null;
      written = null;
      frames.release();
      done.operationComplete(ctx.newFailedFuture(new ClosedChannelException()));
    }
  }

  /** Returns the buffer of the frame that has begun. */
  ByteBuf frames() {
    return Objects.requireNonNull(buffer, "a frame has begun");
  }

  /** Returns what to do when the frame that has begun has been written. */
  WrittenFrames written() {
    return Objects.requireNonNull(written, "a frame has begun");
  }

  /**
   * Begins a frame: ensures room for its header and for content of this length, and leaves the room
   * of the header.
   *
   * @return where the header is
   */
  int begin(ChannelHandlerContext ctx, int contentBytes) {
    if (waitingBytes() >= FULL_BYTES) {
      pass(ctx);
    }
    ByteBuf frames = buffer; // A failed write may have begun the next one.
    if (frames == null) {
      WrittenFrames done = new WrittenFrames(connection());
      frames = ctx.alloc().ioBuffer(nextBytes);
      buffer = frames;
      written = done;
    }
    written().reserve();
    int start = frames.writerIndex();
    frames.ensureWritable(HEADER_BYTES + contentBytes);
    frames.writerIndex(start + HEADER_BYTES);
    return start;
  }

  /** Ends the connection, whose frames can't be written. */
  void fail(ChannelHandlerContext ctx, Http2Exception cause) {
    try {
      connection().onError(ctx, true, cause);
      sendNow(ctx);
    } finally {
      ctx.close();
    }
  }

  private Http2LifecycleManager connection() {
    return Objects.requireNonNull(connection, "the lifecycle manager");
  }

  /** Takes back a frame that could not be written to its end. */
  void takeBack(int start) {
    frames().writerIndex(start);
  }

  /** Sets the header of a frame for which room was left. */
  static void setHeader(ByteBuf frames, int start, int length, byte type, int flags, int streamId) {
    frames.setMedium(start, length);
    frames.setByte(start + 3, type);
    frames.setByte(start + 4, flags);
    frames.setInt(start + 5, streamId);
  }

  /** Writes the header of a frame that has no room left for it yet. */
  static void writeHeader(ByteBuf frames, int length, byte type, int flags, int streamId) {
    int start = frames.writerIndex();
    frames.ensureWritable(HEADER_BYTES + length);
    frames.writerIndex(start + HEADER_BYTES);
    setHeader(frames, start, length, type, flags, streamId);
  }
}
