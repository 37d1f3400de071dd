package dev.connectjava.examples.middleware;

import dev.connectjava.AccessLog;
import dev.connectjava.DeadlinePolicy;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.examples.middleware.v1.NoteServiceMethods;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.opentelemetry.ServerTelemetry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The program: the service with everything that surrounds it. */
public final class Middleware {

  private Middleware() {}

  /**
   * Serves until the process is asked to end.
   *
   * @param arguments the port; 8080 without it
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    int port = arguments.length == 0 ? 8080 : Integer.parseInt(arguments[0]);
    NettyServer server = start(port, System.out::println);
    server.closeOnJvmShutdown();
    System.out.println("Listening on http://localhost:" + server.port());
    server.awaitTermination();
  }

  /**
   * Starts the server.
   *
   * @param log receives a line for each call, and one for its span, on any thread
   */
  static NettyServer start(int port, Consumer<String> log) {
    return NettyServer.builder().port(port).handler(router(log)).start();
  }

  /** A call passes the head interceptors, then the interceptors, each in their order. */
  private static Router router(Consumer<String> log) {
    return ServerTelemetry.of(LoggedSpans.to(log))
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
