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

/** The server under test: reads its settings from stdin and writes its address to stdout. */
public final class ConformanceServer {

  private ConformanceServer() {}

  /** Serves until the process is asked to end. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    ServerCompatRequest request = Frames.read(System.in, ServerCompatRequest.parser());
    NettyServer server = start(request);
    server.closeOnJvmShutdown();
    Frames.write(
        System.out,
        ServerCompatResponse.newBuilder()
            .setHost("127.0.0.1")
            .setPort(server.port())
            .setPemCert(request.getServerCreds().getCert())
            .build());
    server.awaitTermination();
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
