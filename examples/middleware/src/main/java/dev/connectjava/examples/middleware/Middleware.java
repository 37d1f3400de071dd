package dev.connectjava.examples.middleware;

import dev.connectjava.AccessLog;
import dev.connectjava.DeadlinePolicy;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.examples.middleware.v1.NoteServiceMethods;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.opentelemetry.ServerTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The program: the service with everything that surrounds it.
 *
 * @param server the server
 * @param telemetry receives the spans of the calls
 */
public record Middleware(NettyServer server, OpenTelemetrySdk telemetry) implements AutoCloseable {

  /**
   * Serves until the process is asked to end.
   *
   * @param arguments the port; 8080 without it
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    int port = arguments.length == 0 ? 8080 : Integer.parseInt(arguments[0]);
    Middleware middleware = start(port, System.out::println);
    Runtime.getRuntime().addShutdownHook(new Thread(middleware::close));
    System.out.println("Listening on http://localhost:" + middleware.server().port());
    middleware.server().awaitTermination();
  }

  /**
   * Starts the server.
   *
   * @param log receives a line for each call, and one for its span, on any thread
   */
  static Middleware start(int port, Consumer<String> log) {
    OpenTelemetrySdk telemetry = LoggedSpans.to(log);
    NettyServer server = NettyServer.builder().port(port).handler(router(telemetry, log)).start();
    return new Middleware(server, telemetry);
  }

  /** Closes the server, and then the telemetry, which has the spans of the last calls by then. */
  @Override
  public void close() {
    server.close();
    telemetry.close();
  }

  /** A call passes the head interceptors, then the interceptors, each in their order. */
  private static Router router(OpenTelemetry telemetry, Consumer<String> log) {
    return ServerTelemetry.of(telemetry)
        .addTo(Router.builder())
        .listener(AccessLog.to(entry -> log.accept(entry.toString())))
        .headInterceptor(new BearerAuthentication(users()))
        .headInterceptor(new MethodPermissions(permissions()))
        .interceptor(new CallerOfSpan())
        .interceptor(new HandlerTime())
        .deadlinePolicy(
            DeadlinePolicy.clientDecides()
                .withDefault(Duration.ofSeconds(5))
                .withMaximum(Duration.ofSeconds(30)))
        .service(new Notes())
        .build();
  }

  private static Map<String, User> users() {
    return Map.of(
        "token-of-ada", new User("Ada", Set.of(Permission.READ, Permission.WRITE)),
        "token-of-bob", new User("Bob", Set.of(Permission.READ)));
  }

  private static Map<RpcMethod<?, ?>, Permission> permissions() {
    return Map.of(
        NoteServiceMethods.LIST_NOTES, Permission.READ,
        NoteServiceMethods.AWAIT_NOTE, Permission.READ,
        NoteServiceMethods.ADD_NOTE, Permission.WRITE);
  }
}
