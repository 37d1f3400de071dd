package dev.connectjava.examples.bazel;

import dev.connectjava.netty.NettyServer;

/** The program: serves greetings. */
public final class GreetServer {

  private GreetServer() {}

  /**
   * Serves until the process is asked to end.
   *
   * @param arguments the port; 8080 without it
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    NettyServer server = start(arguments.length == 0 ? 8080 : Integer.parseInt(arguments[0]));
    server.closeOnJvmShutdown();
    System.out.println("Listening on http://localhost:" + server.port());
    server.awaitTermination();
  }

  /** Starts a server. */
  static NettyServer start(int port) {
    return NettyServer.builder().port(port).service(new Greeter()).start();
  }
}
