package dev.connectjava.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2RemoteFlowController.FlowControlled;
import org.jspecify.annotations.Nullable;

/**
 * An empty entry between two parts of a body that wait for the peer's window. It keeps them in
 * separate DATA frames, since Netty merges only adjacent entries. Stateless.
 */
final class FrameBoundary implements FlowControlled {

  static final FrameBoundary INSTANCE = new FrameBoundary();

  private FrameBoundary() {}

  @Override
  public int size() {
    return 0;
  }

  @Override
  public void error(@Nullable ChannelHandlerContext ctx, Throwable cause) {}

  @Override
  public void writeComplete() {}

  @Override
  public void write(ChannelHandlerContext ctx, int allowedBytes) {}

  @Override
  public boolean merge(ChannelHandlerContext ctx, FlowControlled next) {
    return false;
  }
}
