package dev.connectjava.examples.multiservice;

import dev.connectjava.Code;
import dev.connectjava.ExceptionMapping;
import dev.connectjava.MethodSettings;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.reflection.Reflection;
import java.time.Clock;
import java.time.DateTimeException;

/** The program: both services, health and reflection on one port. */
public final class Multiservice {

  private Multiservice() {}

  /**
   * Serves until the process is asked to end.
   *
   * @param arguments the port; 8080 without it
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    int port = arguments.length == 0 ? 8080 : Integer.parseInt(arguments[0]);
    NettyServer server = start(port, Clock.systemUTC());
    server.closeOnJvmShutdown();
    System.out.println("Listening on\n  http://localhost:" + server.port() + "/");
    server.awaitTermination();
  }

  /** Starts a server. All services share its port and its connections. */
  static NettyServer start(int port, Clock clock) {
    HealthRegistry health = HealthRegistry.create();
    Router router =
        Router.builder()
            .service(new ClockTimes(clock), withMappedTimes())
            .service(new Profiles())
            .merge(health.routes())
            .merge(Reflection.create().routes())
            .build();
    return NettyServer.builder()
        .port(port)
        .handler(router)
        .beforeShutdown(health::enterTerminalState)
        .start();
  }

  /** Settings of one service: times that do not exist are errors of the client. */
  private static MethodSettings withMappedTimes() {
    ExceptionMapping mapping =
        ExceptionMapping.builder()
            .map(DateTimeException.class, Multiservice::outOfRange)
            .map(ArithmeticException.class, Multiservice::outOfRange)
            .build();
    return MethodSettings.builder().interceptor(mapping).build();
  }

  private static RpcException outOfRange(RuntimeException e) {
    return new RpcException(Code.OUT_OF_RANGE, "the time is out of range", e);
  }
}
