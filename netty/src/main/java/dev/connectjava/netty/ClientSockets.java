package dev.connectjava.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Checks the socket options of a client and creates its sockets. */
final class ClientSockets {

  private ClientSockets() {}

  /**
   * Checks that the target supports the options.
   *
   * @throws IllegalStateException if it doesn't support one
   */
  static void check(ClientSocketOptions options, ClientTarget target) {
    if (target.unixSocket() != null) {
      refuseIf(options.localAddress().isPresent(), "localAddress", target);
      refuseIf(!options.tcpNoDelay(), "tcpNoDelay(false)", target);
      refuseIf(options.tcpKeepAlive(), "tcpKeepAlive", target);
    }
  }

  private static void refuseIf(boolean set, String option, ClientTarget target) {
    if (set) {
      throw new IllegalStateException(
          "%s of socketOptions and the URL exclude each other: %s is a Unix domain socket, which has no TCP options"
              .formatted(option, target));
    }
  }

  /** Returns a bootstrap that connects to the target on an event loop; it has no handler yet. */
  static Bootstrap bootstrap(
      ClientSettings settings, Duration connectTimeout, EventLoop eventLoop) {
    ClientSocketOptions options = settings.socketOptions();
    NettyTransportKind kind = settings.kind();
    boolean unix = settings.target().unixSocket() != null;
    Bootstrap bootstrap =
        new Bootstrap()
            .group(eventLoop)
            .channel(unix ? kind.unixChannel() : kind.channel())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis(connectTimeout));
    if (!unix) {
      bootstrap
          .option(ChannelOption.ALLOW_HALF_CLOSURE, false)
          .option(ChannelOption.TCP_NODELAY, options.tcpNoDelay());
    }
    if (options.tcpKeepAlive()) {
      bootstrap.option(ChannelOption.SO_KEEPALIVE, true);
    }
    options
        .receiveBufferBytes()
        .ifPresent(bytes -> bootstrap.option(SocketOptionNames.receiveBuffer(kind), bytes));
    options
        .sendBufferBytes()
        .ifPresent(bytes -> bootstrap.option(SocketOptionNames.sendBuffer(kind), bytes));
    options
        .localAddress()
        .ifPresent(local -> bootstrap.localAddress(new InetSocketAddress(local, 0)));
    return bootstrap;
  }

  private static int millis(Duration duration) {
    return Math.clamp(TimeUnit.MILLISECONDS.convert(duration), 1, Integer.MAX_VALUE);
  }
}
