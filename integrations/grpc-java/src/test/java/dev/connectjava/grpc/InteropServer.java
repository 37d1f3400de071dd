package dev.connectjava.grpc;

import dev.connectjava.ClientConfig;
import dev.connectjava.ClientLimits;
import dev.connectjava.Protocol;
import dev.connectjava.ServerLimits;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.testing.integration.TestServiceImpl;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** grpc-java's interop service behind our server. */
final class InteropServer implements AutoCloseable {

  /** The long messages of the cases have 10 MiB. */
  private static final int MESSAGE_BYTES = 16 << 20;

  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
  private final NettyServer server =
      NettyServer.builder()
          .port(0)
          .router(router ->
              router
                  .limits(ServerLimits.defaults().withRequestMessageBytes(MESSAGE_BYTES))
                  .service(GrpcService.of(service(scheduler))))
          .start();

  /** Returns the service with the interceptors that the cases expect. */
  static ServerServiceDefinition service(ScheduledExecutorService scheduler) {
    BindableService service = new TestServiceImpl(scheduler);
    return ServerInterceptors.intercept(service, TestServiceImpl.interceptors());
  }

  int port() {
    return server.port();
  }

  /** Returns a transport that takes the long messages, and may compress. */
  static NettyTransport transport(int port, Protocol protocol) {
    return NettyTransport.builder("http://127.0.0.1:" + port)
        .config(
            ClientConfig.builder()
                .protocol(protocol)
                .sendCompression("gzip")
                .limits(ClientLimits.defaults().withResponseMessageBytes(MESSAGE_BYTES))
                .build())
        .build();
  }

  @Override
  public void close() {
    server.close();
    scheduler.shutdownNow();
  }
}
