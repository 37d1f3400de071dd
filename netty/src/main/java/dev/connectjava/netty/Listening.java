package dev.connectjava.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The socket at which clients connect to a server, and what serves their connections.
 *
 * @param address where it really is
 * @param tls null for plaintext
 */
record Listening(
    Channel channel,
    SocketAddress address,
    EventLoopGroup eventLoops,
    OpenConnections connections,
    OpenExchanges exchanges,
    @Nullable ServerTlsContext tls) {

  private static final int BACKLOG = 1024;

  /**
   * Begins to listen.
   *
   * @throws IllegalArgumentException if the identity or the trust of TLS can't be used
   * @throws UncheckedIOException if the address can't be listened at, with a {@link BindException}
   *     as its cause
   */
  static Listening begin(
      ListenAddress address,
      NettyTransportKind kind,
      int eventLoopThreads,
      ServerSettings settings,
      @Nullable ServerTls tls) {
    prepare(address);
    ServerTlsContext tlsContext = tls == null ? null : new ServerTlsContext(tls);
    EventLoopGroup eventLoops =
        new MultiThreadIoEventLoopGroup(
            eventLoopThreads,
            new DefaultThreadFactory("connect-netty", true),
            kind.ioHandlerFactory());
    OpenExchanges exchanges = new OpenExchanges();
    OpenConnections connections = new OpenConnections();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(eventLoops)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(new ConnectionInitializer(settings, connections, exchanges, tlsContext));
    ChannelFuture bound = address.bind(bootstrap, kind).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      release(tlsContext);
      throw impossible(address, bound.cause());
    }
    Channel channel = bound.channel();
    channel.pipeline().addLast(new FailedAccepts());
    return new Listening(
        channel, ChannelAddresses.local(channel), eventLoops, connections, exchanges, tlsContext);
  }

  private static void prepare(ListenAddress address) {
    try {
      address.prepare();
    } catch (IOException e) {
      throw impossible(address, e);
    }
  }

  private static UncheckedIOException impossible(ListenAddress where, Throwable cause) {
    BindException reason = new BindException(where + ": " + cause.getMessage());
    reason.initCause(cause);
    return new UncheckedIOException("can't listen at " + where, reason);
  }

  /** Refuses new connections, ends those that are open, and returns when all is closed. */
  void end(Duration grace) {
    channel.close().syncUninterruptibly();
    connections.shutDown(grace);
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    release(tls);
  }

  private static void release(@Nullable ServerTlsContext tls) {
    if (tls != null) {
      tls.release();
    }
  }

  /** Completes when all is closed. */
  Future<?> ended() {
    return eventLoops.terminationFuture();
  }
}
