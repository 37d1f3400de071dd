package dev.connectjava.examples.streamingtour;

import dev.connectjava.Router;
import dev.connectjava.examples.streamingtour.v1.NumberServiceClient;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import java.io.PrintStream;
import java.util.List;

/** The program: serves both services on one port, and makes all calls with both clients. */
public final class StreamingTour {

  private StreamingTour() {}

  /**
   * Makes the calls, then serves until the process is asked to end.
   *
   * @param arguments the port; 8080 without it
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    NettyServer server = start(arguments.length == 0 ? 8080 : Integer.parseInt(arguments[0]));
    server.closeOnJvmShutdown();
    String url = "http://localhost:" + server.port();
    tour(url, System.out);
    System.out.println("Listening on " + url);
    server.awaitTermination();
  }

  /** Starts a server with a router for each service, both under a prefix of their own. */
  static NettyServer start(int port) {
    return NettyServer.builder()
        .port(port)
        .router("/blocking", Router.builder().service(new BlockingNumbers()).build())
        .router("/async", Router.builder().service(new AsyncNumbers()).build())
        .start();
  }

  /** Makes a call of each kind to each service, with each client, and prints the results. */
  static void tour(String url, PrintStream out) {
    for (String service : List.of("blocking", "async")) {
      try (NettyTransport transport = NettyTransport.to(url + "/" + service)) {
        NumberServiceClient client = NumberServiceClient.of(transport);
        print("blocking client, " + service + " service", new BlockingCalls(client), out);
        print("async client, " + service + " service", new AsyncCalls(client), out);
      }
    }
  }

  private static void print(String title, Calls calls, PrintStream out) {
    out.println(title);
    out.println("  square(3)            = " + calls.square(3));
    out.println("  countTo(3)           = " + calls.countTo(3));
    out.println("  sum(1, 2, 3)         = " + calls.sum(List.of(1L, 2L, 3L)));
    out.println("  runningSum(1, 2, 3)  = " + calls.runningSum(List.of(1L, 2L, 3L)));
  }
}
