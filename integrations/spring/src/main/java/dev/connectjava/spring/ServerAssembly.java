package dev.connectjava.spring;

import dev.connectjava.Router;
import dev.connectjava.netty.MemoryBounds;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.ServerConnectionLimits;
import dev.connectjava.tls.ClientAuthentication;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;

/**
 * Builds and starts servers from the properties, the router and the customizers. Thread-safe.
 *
 * @param properties the properties of the server
 * @param router answers the requests
 * @param bundles where the properties find TLS settings; null for none
 * @param phaseTimeout how long the context waits for the end of the server
 * @param customizers change the builder, in this order
 */
record ServerAssembly(
    ConnectServerProperties properties,
    Router router,
    @Nullable SslBundles bundles,
    Duration phaseTimeout,
    List<NettyServerCustomizer> customizers)
    implements Supplier<NettyServer> {

  /** The name of the property with the SSL bundle. */
  static final String BUNDLE = "connect.server.ssl.bundle";

  /** The name of the property that asks clients for certificates. */
  static final String CLIENT_AUTHENTICATION = "connect.server.ssl.client-authentication";

  /** The value of the port with which a customizer chooses where to listen. */
  private static final int NO_PORT = -1;

  /**
   * Returns a server that has been started.
   *
   * @throws ConnectPropertyException if a property does not allow it
   */
  @Override
  public NettyServer get() {
    NettyServer.Builder server = PropertyValues.apply("connect.server", this::builder);
    customizers.forEach(customizer -> customizer.customize(server));
    return start(server);
  }

  /** Returns a builder with the values of the properties. */
  private NettyServer.Builder builder() {
    NettyServer.Builder server =
        NettyServer.builder().handler(AllowedOrigins.around(router, properties.cors()));
    address(server);
    tls(server);
    limits(server);
    properties.keepAlive().settings().ifPresent(server::keepAlive);
    ShutdownPeriods shutdown = ShutdownPeriods.of(properties.shutdown(), phaseTimeout);
    return server.drainDelay(shutdown.drainDelay()).shutdownGrace(shutdown.grace());
  }

  private void address(NettyServer.Builder server) {
    Path unixSocket = properties.unixSocket();
    if (unixSocket != null) {
      server.unixSocket(unixSocket);
      return;
    }
    if (properties.port() != NO_PORT) {
      server.port(properties.port());
    }
    String address = properties.address();
    if (address != null) {
      server.host(address);
    }
  }

  private void tls(NettyServer.Builder server) {
    String bundle = properties.ssl().bundle();
    ClientAuthentication clients = properties.ssl().clientAuthentication();
    if (bundle != null) {
      BundleTls tls = new BundleTls(BUNDLE, bundle);
      server.tls(tls.server(tls.in(bundles), clients));
    } else if (clients != ClientAuthentication.NONE) {
      throw new ConnectPropertyException(
          CLIENT_AUTHENTICATION
              + " is "
              + clients.name().toLowerCase(Locale.ROOT)
              + ", but "
              + BUNDLE
              + " is not set: clients have no certificates in plaintext.",
          "Set "
              + BUNDLE
              + " to the name of an SSL bundle with the server's certificate, or "
              + CLIENT_AUTHENTICATION
              + " to none.",
          null);
    }
  }

  private void limits(NettyServer.Builder server) {
    ConnectServerProperties.Limits limits = properties.limits();
    server.headerListBytes(
        PropertyBytes.of("connect.server.limits.header-list-size", limits.headerListSize()));
    MemoryBounds memory = MemoryBounds.defaults();
    if (limits.totalMessageMemory() != null) {
      memory = memory.withTotalBytes(limits.totalMessageMemory().toBytes());
    }
    if (limits.connectionMessageMemory() != null) {
      memory = memory.withConnectionBytes(limits.connectionMessageMemory().toBytes());
    }
    server.memory(memory).connectionLimits(connections(properties.connections()));
  }

  private static ServerConnectionLimits connections(
      ConnectServerProperties.Connections connections) {
    ServerConnectionLimits.Builder limits =
        ServerConnectionLimits.builder().idleTimeout(connections.idleTimeout());
    if (connections.max() != null) {
      limits.maxConnections(connections.max());
    }
    if (connections.maxAge() != null) {
      limits.maxAge(connections.maxAge());
    }
    return limits.build();
  }

  private NettyServer start(NettyServer.Builder server) {
    try {
      return server.start();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof BindException) {
        throw cannotListen(e);
      }
      throw e;
    }
  }

  private ConnectPropertyException cannotListen(UncheckedIOException failure) {
    Path unixSocket = properties.unixSocket();
    if (unixSocket != null) {
      return new ConnectPropertyException(
          "The Connect server can't listen on " + unixSocket + ": " + failure.getMessage(),
          "Stop the program that listens on it, or change connect.server.unix-socket.",
          failure);
    }
    return new ConnectPropertyException(
        "The Connect server can't listen on port "
            + properties.port()
            + ", the value of connect.server.port: "
            + failure.getMessage(),
        "Stop the program that listens on this port, or set connect.server.port to another port,"
            + " or to 0 for any free one.",
        failure);
  }
}
