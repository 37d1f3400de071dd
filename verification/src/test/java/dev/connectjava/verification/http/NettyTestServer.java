package dev.connectjava.verification.http;

import dev.connectjava.Headers;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.ServerHttp2;
import dev.connectjava.tls.ServerTls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A router or another handler behind a {@link NettyServer}. */
final class NettyTestServer implements TestServer {

  /** Opens exchanges over one version of HTTP. */
  interface Client extends AutoCloseable {

    TestCall open(InetSocketAddress server, String method, String target, Headers headers);

    HttpVersion version();

    @Override
    void close();
  }

  private final NettyServer server;
  private final Client client;

  NettyTestServer(
      HttpHandler handler,
      Client client,
      @Nullable ServerTls tls,
      UnaryOperator<NettyServer.Builder> settings) {
    NettyServer.Builder builder =
        settings
            .apply(NettyServer.builder())
            .host("127.0.0.1")
            .port(0)
            .eventLoopThreads(1)
            .http2(ServerHttp2.builder().concurrentStreams(10_000).build())
            .shutdownGrace(Duration.ofSeconds(5))
            .handler(handler);
    this.server = (tls == null ? builder : builder.tls(tls)).start();
    this.client = client;
  }

  @Override
  public TestCall open(String method, String target, Headers headers) {
    return client.open((InetSocketAddress) server.address(), method, target, headers);
  }

  @Override
  public HttpVersion version() {
    return client.version();
  }

  @Override
  public int openExchanges() {
    return server.openExchanges();
  }

  @Override
  public void close() {
    client.close();
    server.close();
    MemoryLeaks.assertNone("the server", server::memoryInUse);
  }
}
