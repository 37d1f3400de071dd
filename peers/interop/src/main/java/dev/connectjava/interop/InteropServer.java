package dev.connectjava.interop;

import dev.connectjava.Limits;
import dev.connectjava.Router;
import dev.connectjava.netty.NettyServer;

/** The program: gRPC's test service on a port of the system's choice, which it prints. */
public final class InteropServer {

  /** The largest message of the test cases has ten mebibytes and some bytes. */
  private static final int MAX_MESSAGE_BYTES = 16 << 20;

  private InteropServer() {}

  /** Serves until the process is asked to end. */
  public static void main(String[] arguments) throws InterruptedException {
    Router router =
        Router.builder()
            .service(new InteropService())
            .limits(Limits.defaults().withRequestMessageBytes(MAX_MESSAGE_BYTES))
            .build();
    NettyServer server = NettyServer.builder().host("127.0.0.1").port(0).handler(router).start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "interop-shutdown"));
    System.out.printf("http://127.0.0.1:%d/%n", server.port());
    server.awaitTermination();
  }

  /**
   * A process that a signal ends would exit with the signal's number; this one has done its job.
   */
  private static void end(NettyServer server) {
    server.close();
    Runtime.getRuntime().halt(0);
  }
}
