package dev.connectjava.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;

/** Checks the socket options of a server and sets them. */
final class ServerSockets {

  private ServerSockets() {}

  /**
   * Checks that the address and the system support the options.
   *
   * @throws IllegalStateException if they don't support one
   */
  static void check(ServerSocketOptions options, ListenAddress address) {
    switch (address) {
      case TcpListenAddress port -> {}
      case UnixListenAddress socket -> {
        String what = "unixSocket exclude each other: a Unix domain socket has no TCP options";
        refuseIf(options.reusePort(), "reusePort", what);
        refuseIf(!options.tcpNoDelay(), "tcpNoDelay(false)", what);
        refuseIf(options.tcpKeepAlive(), "tcpKeepAlive", what);
      }
      case BoundListenAddress bound -> {
        String what = "listeningChannel exclude each other: set it when the channel is bound";
        refuseIf(options.backlog().isPresent(), "backlog", what);
        refuseIf(options.reusePort(), "reusePort", what);
      }
    }
    if (options.reusePort() && !isReusePortSupported()) {
      throw new IllegalStateException(
          "this system has no SO_REUSEPORT: leave out ServerSocketOptions.Builder.reusePort, and"
              + " let one server listen on a port");
    }
  }

  private static void refuseIf(boolean set, String option, String other) {
    if (set) {
      throw new IllegalStateException(option + " of socketOptions and " + other);
    }
  }

  private static boolean isReusePortSupported() {
    try (ServerSocketChannel channel = ServerSocketChannel.open()) {
      return channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets the options of the listening socket and of accepted connections. */
  static void apply(ServerPlan plan, ServerBootstrap bootstrap) {
    ServerSocketOptions options = plan.socketOptions();
    NettyTransportKind kind = plan.kind();
    boolean tcp = !(plan.address() instanceof UnixListenAddress);
    bootstrap.option(
        ChannelOption.SO_BACKLOG, options.backlog().orElse(ServerSocketOptions.DEFAULT_BACKLOG));
    if (options.reusePort()) {
      bootstrap.option(SocketOptionNames.reusePort(kind), true);
    }
    if (tcp) {
      bootstrap.childOption(ChannelOption.TCP_NODELAY, options.tcpNoDelay());
      // TCP agrees on the scale of the window before the server accepts a connection.
      options
          .receiveBufferBytes()
          .ifPresent(bytes -> bootstrap.option(SocketOptionNames.receiveBuffer(kind), bytes));
    }
    if (options.tcpKeepAlive()) {
      bootstrap.childOption(ChannelOption.SO_KEEPALIVE, true);
    }
    options
        .receiveBufferBytes()
        .ifPresent(bytes -> bootstrap.childOption(SocketOptionNames.receiveBuffer(kind), bytes));
    options
        .sendBufferBytes()
        .ifPresent(bytes -> bootstrap.childOption(SocketOptionNames.sendBuffer(kind), bytes));
  }
}
