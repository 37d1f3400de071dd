package dev.connectjava.netty;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpClientRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;

/**
 * Writes the HEADERS and DATA frames of a connection into its {@link FrameBuffer}. They leave in
 * the order in which they were written. DATA has to be within the windows of the peer, which {@link
 * OutgoingData} ensures. Confined to the event loop.
 */
final class OutgoingFrames {

  /** The length of a content whose length the head does not say. */
  static final long NO_LENGTH = -1;

  private static final int HEADER_BYTES = Http2CodecUtil.FRAME_HEADER_LENGTH;

  private final FrameBuffer buffer;
  private final HpackEncoder hpack;
  private final ControlFrames control;

  OutgoingFrames(FrameBuffer buffer, HpackEncoder hpack, ControlFrames control) {
    this.buffer = buffer;
    this.hpack = hpack;
    this.control = control;
  }

  /**
   * Writes the head of a response.
   *
   * @param contentLength {@link #NO_LENGTH} if the head does not say it
   * @param last whether it is the whole response
   */
  void writeResponse(
      ChannelHandlerContext ctx,
      Http2Stream stream,
      int status,
      Headers headers,
      long contentLength,
      boolean last) {
    int start = buffer.begin(ctx, 0);
    try {
      if (contentLength == NO_LENGTH) {
        hpack.encodeResponse(status, headers, buffer.frames());
      } else {
        hpack.encodeResponse(status, headers, contentLength, buffer.frames());
      }
      endHeaders(start, stream, last);
    } catch (RuntimeException | Error e) {
      throw spoiled(ctx, start, e);
    }
  }

  /** Writes the trailers of a response, which end it. */
  void writeTrailers(ChannelHandlerContext ctx, Http2Stream stream, Headers trailers) {
    int start = buffer.begin(ctx, 0);
    try {
      hpack.encodeFields(trailers, buffer.frames());
      endHeaders(start, stream, true);
    } catch (RuntimeException | Error e) {
      throw spoiled(ctx, start, e);
    }
  }

  /**
   * Writes the head of a request.
   *
   * @param contentLength {@link #NO_LENGTH} if the head does not say it
   * @param last whether it is the whole request
   * @throws Http2Exception if the head is longer than the server accepts; nothing is written then
   */
  void writeRequest(
      ChannelHandlerContext ctx,
      Http2Stream stream,
      RequestOrigin origin,
      HttpClientRequest request,
      long contentLength,
      boolean last)
      throws Http2Exception {
    int start = buffer.begin(ctx, 0);
    try {
      if (contentLength == NO_LENGTH) {
        hpack.encodeRequest(stream.id(), origin, request, buffer.frames());
      } else {
        hpack.encodeRequest(stream.id(), origin, request, contentLength, buffer.frames());
      }
      endHeaders(start, stream, last);
    } catch (Http2Exception e) {
      buffer.takeBack(start);
      throw e;
    } catch (RuntimeException | Error e) {
      throw spoiled(ctx, start, e);
    }
  }

  /**
   * Drops what has been encoded of a section, and ends the connection: the table of the encoder may
   * contain fields that the peer will not get.
   */
  private IllegalStateException spoiled(ChannelHandlerContext ctx, int start, Throwable cause) {
    buffer.takeBack(start);
    buffer.fail(
        ctx,
        Http2Exception.connectionError(
            Http2Error.INTERNAL_ERROR, cause, "can't encode a header section"));
    return new IllegalStateException("can't encode a header section", cause);
  }

  private void endHeaders(int start, Http2Stream stream, boolean last) {
    ByteBuf frames = buffer.frames();
    int length = frames.writerIndex() - start - HEADER_BYTES;
    int end = last ? Http2Flags.END_STREAM : 0;
    if (length <= control.maxFrameSize()) {
      FrameBuffer.setHeader(
          frames,
          start,
          length,
          Http2FrameTypes.HEADERS,
          end | Http2Flags.END_HEADERS,
          stream.id());
    } else {
      split(start, length, end, stream.id());
    }
    if (last) {
      buffer.written().close(stream);
    }
  }

  /** Splits a long header block into HEADERS and CONTINUATION frames. */
  private void split(int start, int length, int flags, int streamId) {
    ByteBuf frames = buffer.frames();
    byte[] block = new byte[length];
    frames.ensureWritable(length / control.maxFrameSize() * HEADER_BYTES);
    frames.getBytes(start + HEADER_BYTES, block);
    frames.writerIndex(start);
    byte type = Http2FrameTypes.HEADERS;
    for (int from = 0; from < length; from += control.maxFrameSize()) {
      int part = Math.min(control.maxFrameSize(), length - from);
      int last = from + part == length ? Http2Flags.END_HEADERS : 0;
      FrameBuffer.writeHeader(frames, part, type, from == 0 ? flags | last : last, streamId);
      frames.writeBytes(block, from, part);
      type = Http2FrameTypes.CONTINUATION;
    }
  }

  /**
   * Begins a frame of DATA; {@link #endData} follows, and only {@link #appendData} between them.
   *
   * @return the position of the frame
   */
  int beginData(ChannelHandlerContext ctx, int bytes) {
    return buffer.begin(ctx, bytes);
  }

  /**
   * Appends bytes from the position of the data on, which moves. If that fails, it does not move,
   * and the sender is not notified of the bytes.
   */
  void appendData(ByteBuffer data, int bytes, DataSender sender) {
    buffer.written().reserve();
    int limit = data.limit();
    data.limit(data.position() + bytes);
    try {
      buffer.frames().writeBytes(data);
    } finally {
      data.limit(limit);
    }
    buffer.written().count(sender, bytes);
  }

  /** Takes back a frame of DATA that could not be written to its end. */
  void takeBack(int start) {
    buffer.takeBack(start);
  }

  void endData(int start, Http2Stream stream, boolean last) {
    ByteBuf frames = buffer.frames();
    int length = frames.writerIndex() - start - HEADER_BYTES;
    int flags = last ? Http2Flags.END_STREAM : 0;
    FrameBuffer.setHeader(frames, start, length, Http2FrameTypes.DATA, flags, stream.id());
    if (last) {
      buffer.written().close(stream);
    }
  }
}
