package dev.connectjava.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Joins the small buffers of a connection that are written between two flushes, so that a frame
 * costs no element of the socket's list.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class GatheredWrites extends ChannelDuplexHandler {

  private static final int CAPACITY = 32 * 1024;
  private static final int MAX_COPIED_BYTES = 4 * 1024;

  private @Nullable ByteBuf gathered;

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ByteBuf bytes = (ByteBuf) message;
    if (bytes.readableBytes() > MAX_COPIED_BYTES) {
      writeGathered(context);
      context.write(bytes, promise);
      return;
    }
    ByteBuf target = gathered;
    if (target == null || target.writableBytes() < bytes.readableBytes()) {
      writeGathered(context);
      target = context.alloc().directBuffer(CAPACITY, CAPACITY);
      gathered = target;
    }
    target.writeBytes(bytes);
    bytes.release();
    promise.trySuccess();
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    writeGathered(context);
    context.flush();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }

  private void writeGathered(ChannelHandlerContext context) {
    if (gathered != null) {
      context.write(gathered, context.voidPromise());
      gathered = null;
    }
  }
}
