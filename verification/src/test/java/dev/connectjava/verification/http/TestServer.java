package dev.connectjava.verification.http;

import dev.connectjava.Headers;
import dev.connectjava.spi.HttpHandler;
import dev.connectjava.spi.HttpVersion;

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

    /** Starts a server of this kind. */
    public TestServer start(HttpHandler handler) {
      return switch (this) {
        case IN_MEMORY -> new InMemoryTestServer(handler);
        case NETTY_HTTP_1 -> new NettyTestServer(handler, new Http1TestClient(null), null);
        case NETTY_HTTP_1_TLS ->
            new NettyTestServer(
                handler, new Http1TestClient(TestCertificate.client()), TestCertificate.server());
        case NETTY_HTTP_2 -> new NettyTestServer(handler, new Http2TestClient(null), null);
        case NETTY_HTTP_2_TLS ->
            new NettyTestServer(
                handler, new Http2TestClient(TestCertificate.trust()), TestCertificate.server());
      };
    }
  }
}
