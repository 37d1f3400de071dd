package dev.connectjava.examples.browser;

import dev.connectjava.Router;
import dev.connectjava.ServerCall;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.http.Cors;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.netty.NettyServer;
import java.time.Duration;

/** The program: serves the weather to web pages of one other origin. */
public final class WeatherServer {

  /** Where {@code npm start} serves the page. */
  private static final String PAGE = "http://localhost:8000";

  private static final String REQUEST_ID = "x-request-id";

  private WeatherServer() {}

  /**
   * Serves until the process is asked to end.
   *
   * @param arguments the port, 8080 without it, and the origin of the page
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    int port = arguments.length == 0 ? 8080 : Integer.parseInt(arguments[0]);
    String origin = arguments.length < 2 ? PAGE : arguments[1];
    NettyServer server = NettyServer.builder().port(port).handler(handler(origin)).start();
    server.closeOnJvmShutdown();
    System.out.println("Listening on\n  http://localhost:" + server.port() + "/");
    server.awaitTermination();
  }

  /** The router, behind the rules for pages of other origins. */
  static HttpHandler handler(String origin) {
    Cors cors = Cors.builder().allowOrigin(origin).allowHeader(REQUEST_ID).build();
    return cors.around(router(Duration.ofSeconds(1)));
  }

  static Router router(Duration interval) {
    return Router.builder()
        .service(new Weather(interval))
        .interceptor(WeatherServer::repeatRequestId)
        .build();
  }

  /** Repeats the name of a request in the response, also if the call fails. */
  private static void repeatRequestId(ServerCall call, ServerInterceptor.Next next) {
    call.context()
        .requestHeaders()
        .first(REQUEST_ID)
        .ifPresent(id -> call.context().responseHeaders().set(REQUEST_ID, id));
    next.handle(call);
  }
}
