package dev.connectjava.verification.http;

import dev.connectjava.Headers;
import dev.connectjava.Router;
import dev.connectjava.spi.HttpVersion;

/** A router behind a transport, and a client for it. */
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
    NETTY_HTTP_2;

    /** Starts a server of this kind. */
    public TestServer start(Router router) {
      return switch (this) {
        case IN_MEMORY -> new InMemoryTestServer(router);
        case NETTY_HTTP_1 -> new NettyTestServer(router, new Http1TestClient());
        case NETTY_HTTP_2 -> new NettyTestServer(router, new Http2TestClient());
      };
    }
  }
}
