package dev.connectjava.servlet;

import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** Jetty, with HTTP/1.1 and HTTP/2 on one port, and with a handler that depends on its version. */
final class JettyServer implements Container {

  private final Server server;
  private final QueuedThreadPool threads;
  private final ServerConnector connector;

  private JettyServer(Server server, QueuedThreadPool threads, ServerConnector connector) {
    this.server = server;
    this.threads = threads;
    this.connector = connector;
  }

  static JettyServer start(Handler handler, @Nullable Tls tls) throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool(FEW_THREADS);
    threads.setReservedThreads(0);
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    ServerConnector connector = tls == null ? plain(server, http) : secure(server, http, tls);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(handler);
    server.start();
    return new JettyServer(server, threads, connector);
  }

  private static ServerConnector plain(Server server, HttpConfiguration http) {
    HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(http);
    http2.setMaxConcurrentStreams(1_000);
    return new ServerConnector(server, 1, 1, new HttpConnectionFactory(http), http2);
  }

  private static ServerConnector secure(Server server, HttpConfiguration http, Tls tls) {
    http.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server context = new SslContextFactory.Server();
    context.setKeyStore(tls.identity());
    context.setKeyStorePassword(tls.password());
    context.setTrustStore(tls.authorities());
    context.setNeedClientAuth(true);
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol("http/1.1");
    return new ServerConnector(
        server,
        1,
        1,
        new SslConnectionFactory(context, alpn.getProtocol()),
        alpn,
        new HTTP2ServerConnectionFactory(http),
        new HttpConnectionFactory(http));
  }

  @Override
  public int port() {
    return connector.getLocalPort();
  }

  /**
   * Jetty forgets a reset that arrives while one of its threads is in a callback of the request.
   */
  @Override
  public void awaitIdle() {
    long sinceNanos = System.nanoTime();
    while (threads.getUtilizedThreads() > 0 || threads.getQueueSize() > 0) {
      if (System.nanoTime() - sinceNanos > 20_000_000_000L) {
        throw new IllegalStateException("Jetty has been busy for 20 seconds: " + threads);
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
