package dev.connectjava.interop;

import dev.connectjava.Router;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.netty.NettyServer;
import java.time.Duration;
import java.util.Locale;

/**
 * The server program of a rolling restart: serves gRPC's test service, with health and HTTP probes,
 * at an address that stays the same from one start to the next.
 */
public final class RestartedServer {

  /**
   * How long it answers as before once it is not ready. A proxy takes up to 3.6 seconds to notice,
   * if each of its checks takes as long as it may.
   */
  private static final Duration DRAIN_DELAY = Duration.ofSeconds(4);

  /** How long calls may continue after that; the longest call of the load takes 0.3 seconds. */
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(10);

  private RestartedServer() {}

  /**
   * Serves until the process is asked to end. The server answers clients that ask which server it
   * is with its host.
   *
   * @param arguments the host and the port; a port of 0 lets the system choose one
   */
  public static void main(String[] arguments) throws InterruptedException {
    String host = arguments[0];
    HealthRegistry health = HealthRegistry.create();
    NettyServer server =
        NettyServer.builder()
            .host(host)
            .port(Integer.parseInt(arguments[1]))
            .handler(
                Router.builder()
                    .service(new InteropService(host, new OpenStreams()))
                    .merge(health.routes())
                    .build())
            .beforeShutdown(health::enterTerminalState)
            .drainDelay(DRAIN_DELAY)
            .shutdownGrace(SHUTDOWN_GRACE)
            .start();
    server.closeOnJvmShutdown();
    System.out.printf(Locale.ROOT, "http://%s:%d/%n", host, server.port());
    server.awaitTermination();
  }
}
