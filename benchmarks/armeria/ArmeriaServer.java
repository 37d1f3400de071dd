package dev.connectjava.benchmarks;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Serves the services with Armeria, handlers on its one event loop. Argument: {@code PORT}. */
public final class ArmeriaServer {

  private ArmeriaServer() {}

  /** Serves until the process is ended. */
  public static void main(String[] arguments) {
    GrpcService services = GrpcService.builder().addServices(GrpcJavaServices.services()).build();
    Server server =
        Server.builder()
            .port(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])),
                SessionProtocol.HTTP)
            .workerGroup(1)
            .service(services)
            .build();
    server.start().join();
    AllocatedBytes.answerInput();
    System.out.println("http://127.0.0.1:" + server.activeLocalPort());
    server.whenClosed().join();
  }
}
