package dev.connectjava.verification.http;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;

/** A router or another handler behind a transport, and a client for it. */
public interface TestServer extends AutoCloseable {

  /** Opens an exchange. */
  TestCall open(String method, String target, Headers headers);

  /** The version of HTTP between the two. */
  HttpVersion version();

  /** The number of exchanges that are open on the server. */
  int openExchanges();

  @Override
  void close();

  /**
   * A server of this machine, without TLS, and an HTTP/2 client that takes the heads of responses
   * and nothing of their bodies.
   */
  static TestServer withoutWindow(int port) {
    return new RemoteTestServer(
        new InetSocketAddress("127.0.0.1", port), Http2TestClient.withoutWindow());
  }

  /** The ways to bring a router to its clients. */
  enum Transport {
    IN_MEMORY,
    NETTY_HTTP_1,
    NETTY_HTTP_1_TLS,
    NETTY_HTTP_2,
    NETTY_HTTP_2_TLS;

    /** Whether it has HTTP/1.1, where most clients read nothing before they have sent all. */
    public boolean isHttp1() {
      return this == NETTY_HTTP_1 || this == NETTY_HTTP_1_TLS;
    }

    /** Whether it has TLS. */
    public boolean isTls() {
      return this == NETTY_HTTP_1_TLS || this == NETTY_HTTP_2_TLS;
    }

    /** Starts a server of this kind. */
    public TestServer start(HttpHandler handler) {
      return start(handler, UnaryOperator.identity());
    }

    /** Starts a server of this kind, with settings of its own if it has a network. */
    public TestServer start(HttpHandler handler, UnaryOperator<NettyServer.Builder> settings) {
      return this == IN_MEMORY
          ? new InMemoryTestServer(handler)
          : new NettyTestServer(
              handler, client(), isTls() ? TestCertificate.server() : null, settings);
    }

    /** A client of a server that another process has started here, without TLS. */
    public TestServer at(int port) {
      return new RemoteTestServer(new InetSocketAddress("127.0.0.1", port), client());
    }

    private NettyTestServer.Client client() {
      return isHttp1()
          ? new Http1TestClient(isTls() ? TestCertificate.client() : null)
          : new Http2TestClient(isTls() ? TestCertificate.trust() : null);
    }
  }
}
