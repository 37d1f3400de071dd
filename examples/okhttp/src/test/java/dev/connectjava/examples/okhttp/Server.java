package dev.connectjava.examples.okhttp;

import dev.connectjava.ClientConfig;
import dev.connectjava.Protocol;
import dev.connectjava.Transport;
import dev.connectjava.netty.NettyServer;
import java.time.Duration;
import java.util.List;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** A server of the texts, whose messages are of protobuf-javalite, too, and a client of it. */
final class Server implements AutoCloseable {

  private final Texts texts = new Texts();
  private final OkHttpClient http;
  private final NettyServer server;

  private Server(OkHttpClient http) {
    this.http = http;
    this.server =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .eventLoopThreads(1)
            .shutdownGrace(Duration.ofMillis(100))
            .router(router -> router.codecs(new LiteCodec()))
            .service(texts)
            .start();
  }

  /** Starts a server for a client that speaks these versions of HTTP. */
  static Server start(okhttp3.Protocol... versions) {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequestsPerHost(64);
    return new Server(
        new OkHttpClient.Builder().protocols(List.of(versions)).dispatcher(dispatcher).build());
  }

  static ClientConfig.Builder config(Protocol protocol) {
    return ClientConfig.builder().protocol(protocol).codecs(new LiteCodec());
  }

  Transport transport(Protocol protocol) {
    return transport(config(protocol).build());
  }

  Transport transport(ClientConfig config) {
    return OkHttpTransport.to(url() + "/", http, config);
  }

  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  Texts texts() {
    return texts;
  }

  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
    server.close();
  }
}
