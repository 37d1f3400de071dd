package dev.connectjava.netty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The address and the socket I/O of a server that is being built. The builder's methods may be
 * called in any order. Not thread-safe.
 */
final class ListenChoice {

  private static final int DEFAULT_PORT = 8080;

  private @Nullable String host;
  private @Nullable Integer port;
  private @Nullable Path unixSocket;
  private @Nullable BoundListenAddress bound;
  private @Nullable NettyTransportKind transport;

  void host(String newHost) {
    host = Objects.requireNonNull(newHost, "host");
  }

  void port(int newPort) {
    port = Settings.inRange("port", newPort, 0, 65_535);
  }

  void unixSocket(Path path) {
    unixSocket = Objects.requireNonNull(path, "path");
  }

  /**
   * Sets a channel that already listens.
   *
   * @throws IllegalArgumentException if it does not listen on a TCP port
   */
  void channel(ServerSocketChannel channel) {
    if (!channel.isOpen()) {
      throw new IllegalArgumentException("listeningChannel must be open, but is closed");
    }
    SocketAddress local = localAddressOf(channel);
    if (!(local instanceof InetSocketAddress)) {
      throw new IllegalArgumentException(
          local == null
              ? "listeningChannel must be bound, but is not"
              : "listeningChannel must be bound to a TCP port, but is bound to "
                  + local
                  + ": for a Unix domain socket set unixSocket");
    }
    bound = new BoundListenAddress(channel, local);
  }

  /**
   * Sets the socket I/O.
   *
   * @throws IllegalStateException if it doesn't work on this machine
   */
  void transport(NettyTransportKind kind) {
    kind.requireAvailable();
    transport = kind;
  }

  private static @Nullable SocketAddress localAddressOf(ServerSocketChannel channel) {
    try {
      return channel.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the address.
   *
   * @throws IllegalStateException if more than one was set
   */
  ListenAddress chosen() {
    requireOne();
    Path path = unixSocket;
    BoundListenAddress channel = bound;
    if (channel != null) {
      return channel;
    }
    return path == null
        ? new TcpListenAddress(host, port == null ? DEFAULT_PORT : port)
        : new UnixListenAddress(path);
  }

  /**
   * Returns the socket I/O.
   *
   * @throws IllegalStateException if the channel that already listens can't be used with it
   */
  NettyTransportKind transport() {
    NettyTransportKind set = transport;
    if (bound == null) {
      return Settings.kind(set);
    }
    if (set != null && set != NettyTransportKind.NIO) {
      throw new IllegalStateException(
          "transport("
              + set
              + ") and listeningChannel exclude each other: only NIO can use a channel that is"
              + " already bound");
    }
    return NettyTransportKind.NIO;
  }

  private void requireOne() {
    List<String> set = new ArrayList<>();
    if (host != null || port != null) {
      set.add(host == null ? "port" : "host");
    }
    if (unixSocket != null) {
      set.add("unixSocket");
    }
    if (bound != null) {
      set.add("listeningChannel");
    }
    if (set.size() > 1) {
      throw new IllegalStateException(
          set.get(0)
              + " and "
              + set.get(1)
              + " exclude each other: a server listens on a port, on a Unix domain socket, or on a"
              + " channel that is already bound");
    }
  }
}
