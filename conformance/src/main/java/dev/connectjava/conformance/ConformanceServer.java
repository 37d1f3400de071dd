package dev.connectjava.conformance;

import connectrpc.conformance.v1.ConfigOuterClass.TLSCreds;
import connectrpc.conformance.v1.ServerCompat.ServerCompatRequest;
import connectrpc.conformance.v1.ServerCompat.ServerCompatResponse;
import dev.connectjava.Router;
import dev.connectjava.ServerLimits;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.reflection.Reflection;
import dev.connectjava.tls.ClientAuthentication;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import dev.connectjava.tls.TlsTrust;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** The server under test: reads its settings from stdin and writes its address to stdout. */
public final class ConformanceServer {

  private ConformanceServer() {}

  /**
   * Serves until the process is asked to end.
   *
   * @param arguments the container in which the router is a servlet, {@code tomcat} or {@code
   *     jetty}; none for the server by Netty
   */
  public static void main(String[] arguments) throws Exception {
    ServerCompatRequest request = Frames.read(System.in, ServerCompatRequest.parser());
    if (arguments.length == 0) {
      NettyServer server = start(request);
      server.closeOnJvmShutdown();
      report(request, server.port());
      server.awaitTermination();
    } else {
      ServletTls tls = request.getUseTls() ? ServletTls.of(request) : null;
      report(request, ServletContainers.start(arguments[0], router(request), tls));
      new CountDownLatch(1).await();
    }
  }

  private static void report(ServerCompatRequest request, int port) throws IOException {
    Frames.write(
        System.out,
        ServerCompatResponse.newBuilder()
            .setHost("127.0.0.1")
            .setPort(port)
            .setPemCert(request.getServerCreds().getCert())
            .build());
  }

  private static NettyServer start(ServerCompatRequest request) {
    NettyServer.Builder server =
        NettyServer.builder()
            .host("127.0.0.1")
            .port(0)
            .shutdownGrace(Duration.ZERO)
            .handler(router(request));
    if (request.getUseTls()) {
      server.tls(tls(request));
    }
    return server.start();
  }

  private static ServerTls tls(ServerCompatRequest request) {
    TLSCreds creds = request.getServerCreds();
    ServerTls.Builder tls =
        ServerTls.builder(
            TlsIdentity.ofPem(creds.getCert().toStringUtf8(), creds.getKey().toStringUtf8()));
    if (!request.getClientTlsCert().isEmpty()) {
      tls.clientAuthentication(
          ClientAuthentication.REQUIRED, TlsTrust.ofPem(request.getClientTlsCert().toStringUtf8()));
    }
    return tls.build();
  }

  private static Router router(ServerCompatRequest request) {
    Router.Builder router =
        Router.builder()
            .service(new Conformance())
            .codec(Messages.json())
            .compressionMinimumBytes(0)
            .merge(HealthRegistry.create().routes())
            .merge(Reflection.create().routes());
    int limit = request.getMessageReceiveLimit();
    if (limit > 0) {
      router.limits(ServerLimits.defaults().withRequestMessageBytes(limit));
    }
    return router.build();
  }
}
