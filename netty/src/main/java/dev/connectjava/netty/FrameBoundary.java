package dev.connectjava.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2RemoteFlowController.FlowControlled;
import org.jspecify.annotations.Nullable;

/**
 * Stands between two parts of a body that wait for the peer's window, so that they do not become
 * one DATA frame: Netty makes one of neighbours only. Has no bytes, and no state.
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
