package dev.connectjava.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes HTTP/1.1 requests one at a time: the next one only when the one before has been answered.
 * Data that a client sends before that stays undecoded and stops reading. It is therefore never
 * more than one read, and uses no more memory than its bytes. Confined to its event loop.
 *
 * <p>A request whose head has arrived before is not decoded again if its body is there, too: it
 * becomes a {@link WholeRequest}.
 */
final class Http1RequestDecoder extends HttpRequestDecoder {

  private static final int CHUNK_BYTES = 64 * 1024;

  private enum State {
    BETWEEN_REQUESTS,
    WITHIN_REQUEST,
    PAUSED,
    DISCARDING
  }

  private final RepeatedHeads heads = new RepeatedHeads();
  private State state = State.BETWEEN_REQUESTS;
  private @Nullable ChannelHandlerContext context;

  /** The event that the client has closed its side; handled when all data before it is decoded. */
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

  /**
   * Keeps Netty from reading on while undecoded data waits. Netty reads again when a read has
   * produced no message, and would do so without end.
   */
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

  /** Begins a request. Empty lines may precede it; spaces and control characters may not. */
  private void begin(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    int first = in.forEachByte(ByteProcessor.FIND_NON_CRLF);
    if (first >= 0 && (in.getByte(first) <= ' ' || in.getByte(first) == 0x7F)) {
      state = State.DISCARDING;
      in.skipBytes(in.readableBytes());
      HttpMessage invalid = createInvalidMessage();
      invalid.setDecoderResult(
          DecoderResult.failure(
              new IllegalArgumentException("the method does not begin with a letter")));
      out.add(invalid);
      return;
    }
    if (first >= 0) {
      in.readerIndex(first);
      Http1RequestHead head = heads.read(in);
      if (head != null) {
        out.add(new WholeRequest(head, in.readRetainedSlice((int) head.bodyBytes())));
        state = State.PAUSED;
        return;
      }
      state = State.WITHIN_REQUEST;
    }
    goOn(ctx, in, out);
    if (first >= 0 && !out.isEmpty() && out.getFirst() instanceof HttpRequest) {
      heads.arrived(in.slice(first, in.readerIndex() - first));
    }
  }

  /**
   * Requires exactly one space on each side of the request target, and no other character that
   * could be taken for a space.
   */
  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    int end = start + length;
    boolean before = start > 1 && line[start - 1] == ' ' && line[start - 2] > ' ';
    boolean after = end + 1 < line.length && line[end] == ' ' && line[end + 1] > ' ';
    if (!before || !after) {
      throw new IllegalArgumentException(
          "the parts of the request line are not separated by one space");
    }
    return super.splitSecondWordInitialLine(line, start, length);
  }

  private void goOn(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    super.decode(ctx, in, out);
    if (!out.isEmpty() && out.getLast() instanceof LastHttpContent) {
      state = State.PAUSED;
    }
  }

  /** Keeps the head that was decoded last, if it has arrived before. */
  void accepted(Http1RequestHead head) {
    heads.accepted(head);
  }

  /** Decodes the next request, now or when it arrives. */
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
      ctx.fireUserEventTriggered(shutdown); // It starts the grace period of open exchanges.
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  /** Returns whether the client has closed its side, even if earlier data is not decoded yet. */
  boolean hasEnded() {
    return ended;
  }

  /** Returns whether a request has begun whose end is not decoded. */
  boolean isWithinRequest() {
    return state == State.WITHIN_REQUEST;
  }

  /** Returns whether data has arrived that waits until the request before it is answered. */
  boolean hasMore() {
    return state == State.PAUSED && actualReadableBytes() > 0;
  }

  /** Discards all data from now on. */
  void discard() {
    state = State.DISCARDING;
    end = null;
    if (!reading) {
      decodeRest();
    }
  }
}
