package dev.connectjava.netty;

import dev.connectjava.http.ConnectionListener.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.EventExecutor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose client does not read: data waits to be written, and none of it has left
 * for the timeout. One timer for the life of the connection checks whether something has left since
 * the last check. Confined to the connection's event loop.
 */
final class WriteTimeout {

  private static final Logger LOGGER = System.getLogger(WriteTimeout.class.getName());

  /** How many checks there are within the timeout. A connection ends at most one interval late. */
  private static final int LOOKS = 4;

  private final Channel channel;
  private final EventExecutor executor;
  private final long timeoutNanos;
  private @Nullable Future<?> timer;

  /** The identity of the first message that waits to be written; zero for none. */
  private int message;

  /** How many bytes of that message have left. */
  private long progress;

  private long pendingBytes;
  private long sinceNanos;

  private WriteTimeout(ChannelHandlerContext ctx, Duration timeout) {
    this.channel = ctx.channel();
    this.executor = ctx.executor();
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout);
  }

  static WriteTimeout begin(ChannelHandlerContext ctx, Duration timeout) {
    WriteTimeout writes = new WriteTimeout(ctx, timeout);
    writes.lookLater();
    return writes;
  }

  private void lookLater() {
    timer = executor.schedule(this::look, Math.max(1, timeoutNanos / LOOKS), TimeUnit.NANOSECONDS);
  }

  private void look() {
    ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
    boolean moved = pending == null || hasMoved(pending);
    if (moved) {
      sinceNanos = executor.ticker().nanoTime();
    }
    if (executor.ticker().nanoTime() - sinceNanos >= timeoutNanos) {
      end();
    } else {
      lookLater();
    }
  }

  /** Returns whether nothing waits, or some of it has left since the last check. */
  private boolean hasMoved(ChannelOutboundBuffer pending) {
    Object first = pending.current();
    int oldMessage = message;
    long oldProgress = progress;
    long oldBytes = pendingBytes;
    message = System.identityHashCode(first);
    progress = pending.currentProgress();
    pendingBytes = pending.totalPendingWriteBytes();
    return first == null
        || message != oldMessage
        || progress != oldProgress
        || pendingBytes < oldBytes;
  }

  private void end() {
    LOGGER.log(
        Level.DEBUG,
        () ->
            "closing "
                + channel
                + ", whose client reads nothing (NettyServer.Builder.writeTimeout)");
    ObservedConnection.ending(channel, Reason.UNREAD);
    ConnectionReset.of(channel);
  }

  void over() {
    Future<?> pending = timer;
    if (pending != null) {
      pending.cancel(false);
    }
  }
}
