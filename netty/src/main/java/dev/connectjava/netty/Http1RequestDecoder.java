package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one request of HTTP/1, and the next one when that has been answered. What a client sends
 * before stays undecoded and stops reading, so that it is never more than was read at once, and
 * costs no more than its bytes. Confined to its event loop.
 */
final class Http1RequestDecoder extends HttpRequestDecoder {

  private static final int CHUNK_BYTES = 64 * 1024;

  private enum State {
    BETWEEN_REQUESTS,
    WITHIN_REQUEST,
    PAUSED,
    DISCARDING
  }

  private State state = State.BETWEEN_REQUESTS;
  private @Nullable ChannelHandlerContext context;

  /** The end of what the client sends, which is told once more when all before it is decoded. */
  private @Nullable ChannelInputShutdownEvent end;

  private boolean ended;
  private boolean reading;

  Http1RequestDecoder(int headerListBytes) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(headerListBytes)
            .setMaxHeaderSize(headerListBytes)
            .setMaxChunkSize(CHUNK_BYTES));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    boolean outermost = !reading;
    reading = true;
    try {
      super.channelRead(ctx, message);
    } finally {
      reading = !outermost;
    }
  }

  /** Netty asks for more when nothing came out of what was read; that would never end. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (hasMore()) {
      ctx.fireChannelReadComplete();
    } else {
      super.channelReadComplete(ctx);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    switch (state) {
      case BETWEEN_REQUESTS -> begin(ctx, in, out);
      case WITHIN_REQUEST -> goOn(ctx, in, out);
      case PAUSED -> ctx.channel().config().setAutoRead(false);
      case DISCARDING -> in.skipBytes(in.readableBytes());
    }
  }

  /** Empty lines may precede a request, blanks and controls may not. */
  private void begin(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    int first = in.forEachByte(ByteProcessor.FIND_NON_CRLF);
    if (first >= 0 && (in.getByte(first) <= ' ' || in.getByte(first) == 0x7F)) {
      state = State.DISCARDING;
      in.skipBytes(in.readableBytes());
      HttpMessage invalid = createInvalidMessage();
      invalid.setDecoderResult(
          DecoderResult.failure(new IllegalArgumentException("the method begins with no letter")));
      out.add(invalid);
      return;
    }
    if (first >= 0) {
      state = State.WITHIN_REQUEST;
    }
    goOn(ctx, in, out);
  }

  /** One blank stands on each side of the target, and nothing that could be taken for one. */
  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    int end = start + length;
    boolean before = start > 1 && line[start - 1] == ' ' && line[start - 2] > ' ';
    boolean after = end + 1 < line.length && line[end] == ' ' && line[end + 1] > ' ';
    if (!before || !after) {
      throw new IllegalArgumentException("the parts of the request line are not one blank apart");
    }
    return super.splitSecondWordInitialLine(line, start, length);
  }

  private void goOn(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    super.decode(ctx, in, out);
    if (!out.isEmpty() && out.getLast() instanceof LastHttpContent) {
      state = State.PAUSED;
    }
  }

  /** The next request may come. */
  void resume() {
    if (state == State.PAUSED) {
      state = State.BETWEEN_REQUESTS;
      if (!reading) {
        decodeRest();
      }
    }
  }

  private void decodeRest() {
    ChannelHandlerContext ctx = context;
    if (ctx == null || ctx.isRemoved()) {
      return;
    }
    try {
      channelRead(ctx, Unpooled.EMPTY_BUFFER);
      ChannelInputShutdownEvent event = end;
      if (event != null && !hasMore()) {
        end = null;
        super.userEventTriggered(ctx, event);
      }
    } catch (Exception e) {
      ctx.fireExceptionCaught(e);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    ended |= event instanceof ChannelInputShutdownEvent;
    if (event instanceof ChannelInputShutdownEvent shutdown && hasMore()) {
      end = shutdown;
      ctx.fireUserEventTriggered(shutdown); // Who waits for responses does so for the grace.
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  /** Whether the client has closed its side, if behind something that is not decoded yet. */
  boolean hasEnded() {
    return ended;
  }

  /** Whether a request has begun whose end is not decoded. */
  boolean isWithinRequest() {
    return state == State.WITHIN_REQUEST;
  }

  /** Whether something has come that waits until the request before it is answered. */
  boolean hasMore() {
    return state == State.PAUSED && actualReadableBytes() > 0;
  }

  /** Nothing that comes is decoded any more. */
  void discard() {
    state = State.DISCARDING;
    end = null;
    if (!reading) {
      decodeRest();
    }
  }
}
