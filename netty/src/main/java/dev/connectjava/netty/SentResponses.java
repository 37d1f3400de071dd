package dev.connectjava.netty;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.ArrayList;
import java.util.List;

/**
 * What to do once a buffer of responses has been sent, or never will be. In the latter case the
 * connection closes. Confined to its event loop.
 */
final class SentResponses implements ChannelFutureListener {

  private final List<Runnable> actions = new ArrayList<>(4);

  void add(Runnable action) {
    actions.add(action);
  }

  @Override
  public void operationComplete(ChannelFuture written) {
    if (!written.isSuccess()) {
      written.channel().close();
    }
    for (Runnable action : actions) {
      action.run();
    }
  }
}
