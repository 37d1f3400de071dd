package dev.connectjava.interop;

import dev.connectjava.Router;
import dev.connectjava.ServerLimits;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.http.Cors;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.reflection.Reflection;
import dev.connectjava.tls.ServerTls;
import dev.connectjava.tls.TlsIdentity;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The server program: serves gRPC's test service in plaintext and over TLS, for web pages of any
 * origin, on free ports, which it prints.
 */
public final class InteropServer {

  /** The largest message of the test cases is a little longer than 10 MiB. */
  private static final int MAX_MESSAGE_BYTES = 16 << 20;

  private InteropServer() {}

  /**
   * Serves until the process is asked to end.
   *
   * @param arguments the PEM files of the certificate and of its key
   */
  public static void main(String[] arguments) throws InterruptedException {
    TlsIdentity identity = TlsIdentity.ofPem(Path.of(arguments[0]), Path.of(arguments[1]));
    NettyServer plaintext = server().start();
    NettyServer encrypted = server().tls(ServerTls.of(identity)).start();
    plaintext.closeOnJvmShutdown();
    encrypted.closeOnJvmShutdown();
    System.out.printf(Locale.ROOT, "https://127.0.0.1:%d/%n", encrypted.port());
    System.out.printf(Locale.ROOT, "http://127.0.0.1:%d/%n", plaintext.port());
    plaintext.awaitTermination();
  }

  private static NettyServer.Builder server() {
    HealthRegistry health = HealthRegistry.create();
    OpenStreams openStreams = new OpenStreams();
    Router router =
        Router.builder()
            .service(new InteropService("connect-java", openStreams))
            .merge(health.routes())
            .merge(Reflection.create().routes())
            .resource("/open-streams", openStreams)
            .limits(ServerLimits.defaults().withRequestMessageBytes(MAX_MESSAGE_BYTES))
            .build();
    HttpHandler handler =
        Cors.builder()
            .allowAnyOrigin()
            .allowHeader(InteropService.ECHO_HEADER)
            .allowHeader(InteropService.ECHO_TRAILER)
            .build()
            .around(router);
    return NettyServer.builder()
        .host("127.0.0.1")
        .port(0)
        .handler(handler)
        .beforeShutdown(health::enterTerminalState);
  }
}
