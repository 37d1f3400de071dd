package dev.connectjava.netty;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a server listens, as its builder is told in any order. Not thread-safe. */
final class ListenChoice {

  private static final int DEFAULT_PORT = 8080;

  private @Nullable String host;
  private @Nullable Integer port;
  private @Nullable Path unixSocket;

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
   * The address.
   *
   * @throws IllegalStateException if there is more than one
   */
  ListenAddress chosen() {
    Path path = unixSocket;
    if (path == null) {
      return new TcpListenAddress(host, port == null ? DEFAULT_PORT : port);
    }
    if (host != null || port != null) {
      throw new IllegalStateException(
          (host == null ? "port" : "host")
              + " and unixSocket exclude each other: a server listens either at a port or at a Unix"
              + " domain socket");
    }
    return new UnixListenAddress(path);
  }
}
