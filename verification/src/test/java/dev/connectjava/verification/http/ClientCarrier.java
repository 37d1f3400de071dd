package dev.connectjava.verification.http;

import dev.connectjava.ClientConfig;
import dev.connectjava.Router;
import dev.connectjava.Transport;
import dev.connectjava.http.HttpClientTransport;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.jdk.JdkTransport;
import dev.connectjava.netty.NettyHttpTransport;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.netty.ServerConnectionLimits;
import dev.connectjava.testing.InMemoryHttp;
import dev.connectjava.testing.InMemoryTransport;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** The ways to bring a client's calls to a router. */
public enum ClientCarrier {
  IN_MEMORY,
  NETTY_HTTP_1,
  NETTY_HTTP_1_TLS,
  NETTY_HTTP_2,
  NETTY_HTTP_2_TLS,
  JDK_HTTP_1,
  JDK_HTTP_2_TLS;

  /** A client's transport and what is at its other end. */
  public record Connected(Transport transport, Server server) {}

  /** A transport of HTTP without calls, and what is at its other end. */
  public record ConnectedHttp(HttpClientTransport transport, Server server) {}

  /** What is to be closed after the client. */
  public interface Server extends AutoCloseable {
    @Override
    void close();
  }

  /** Whether it has HTTP/1.1, which gRPC does not, and which has no full duplex. */
  public boolean isHttp1() {
    return this == NETTY_HTTP_1 || this == NETTY_HTTP_1_TLS || this == JDK_HTTP_1;
  }

  /** Whether it is encrypted. */
  public boolean isTls() {
    return this == NETTY_HTTP_1_TLS || this == NETTY_HTTP_2_TLS || this == JDK_HTTP_2_TLS;
  }

  /** Whether the client is the JDK's, which has no gRPC. */
  public boolean isJdk() {
    return this == JDK_HTTP_1 || this == JDK_HTTP_2_TLS;
  }

  /** Starts a server if there is need of one, and a client. */
  public Connected start(Router router, ClientConfig config) {
    return start(router, config, settings -> settings);
  }

  /**
   * Starts a server if there is need of one, and a client.
   *
   * @param settings changes those of a client with sockets
   */
  public Connected start(
      Router router, ClientConfig config, UnaryOperator<NettyTransport.Builder> settings) {
    if (this == IN_MEMORY) {
      return new Connected(InMemoryTransport.to(router, config), () -> {});
    }
    return isJdk() ? jdk(router, config) : netty(router, config, settings);
  }

  /** Starts a server if there is need of one, and a transport of HTTP. */
  public ConnectedHttp startHttp(HttpHandler handler) {
    if (this == IN_MEMORY) {
      return new ConnectedHttp(InMemoryHttp.to(handler), () -> {});
    }
    NettyServer started = server(handler);
    NettyHttpTransport transport = client(started).buildHttp();
    return new ConnectedHttp(
        transport,
        () -> {
          started.close();
          MemoryLeaks.assertNone("the server", started::memoryInUse);
          MemoryLeaks.assertNone("the client", transport::memoryInUse);
        });
  }

  /**
   * Limits of the server's connections. The JDK's client cancels a call over HTTP/1.1 by closing
   * its side of the connection, and the server cancels the handler after the grace period.
   */
  private ServerConnectionLimits connectionLimits() {
    return this == JDK_HTTP_1
        ? ServerConnectionLimits.builder().grace(Duration.ofMillis(200)).build()
        : ServerConnectionLimits.defaults();
  }

  private NettyServer server(HttpHandler handler) {
    NettyServer.Builder server =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .eventLoopThreads(1)
            .shutdownGrace(Duration.ofSeconds(5))
            .connectionLimits(connectionLimits())
            .handler(handler);
    if (isTls()) {
      server.tls(TestCertificate.server());
    }
    return server.start();
  }

  private String url(NettyServer server) {
    int port = ((InetSocketAddress) server.address()).getPort();
    return (isTls() ? "https" : "http") + "://127.0.0.1:" + port;
  }

  private Connected jdk(Router router, ClientConfig config) {
    NettyServer started = server(router);
    HttpClient client = HttpClient.newBuilder().sslContext(TestCertificate.client()).build();
    JdkTransport transport =
        JdkTransport.builder(url(started)).config(config).httpClient(client).build();
    return new Connected(
        transport,
        () -> {
          client.close(); // It waits until no request of it is left.
          started.close();
          MemoryLeaks.assertNone("the server", started::memoryInUse);
        });
  }

  private NettyTransport.Builder client(NettyServer server) {
    NettyTransport.Builder client =
        NettyTransport.builder(url(server))
            .httpVersion(isHttp1() ? HttpVersion.HTTP_1 : HttpVersion.HTTP_2);
    return isTls() ? client.tls(TestCertificate.clientTls()) : client;
  }

  private Connected netty(
      Router router, ClientConfig config, UnaryOperator<NettyTransport.Builder> settings) {
    NettyServer started = server(router);
    NettyTransport transport = settings.apply(client(started).config(config)).build();
    return new Connected(
        transport,
        () -> {
          started.close();
          MemoryLeaks.assertNone("the server", started::memoryInUse);
          MemoryLeaks.assertNone("the client", transport::memoryInUse);
        });
  }
}
