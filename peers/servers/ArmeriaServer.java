import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.ServerInterceptors;
import io.grpc.testing.integration.TestServiceImpl;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Serves grpc-java's test service with Armeria over gRPC and gRPC-Web, in plaintext and over TLS,
 * on free ports, which it prints. Arguments: the files of the certificate and the key.
 */
final class ArmeriaServer {

  private static final int MAX_MESSAGE_BYTES = 16 << 20;

  private ArmeriaServer() {}

  public static void main(String[] arguments) {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Server server =
        Server.builder()
            .port(anyPort, SessionProtocol.HTTP)
            .port(anyPort, SessionProtocol.HTTPS)
            .tls(new File(arguments[0]), new File(arguments[1]))
            .maxRequestLength(MAX_MESSAGE_BYTES)
            .requestTimeoutMillis(0)
            .service(testService())
            .build();
    server.closeOnJvmShutdown();
    server.start().join();
    System.out.printf("https://127.0.0.1:%d/%n", server.activeLocalPort(SessionProtocol.HTTPS));
    System.out.printf("http://127.0.0.1:%d/%n", server.activeLocalPort(SessionProtocol.HTTP));
  }

  private static GrpcService testService() {
    ScheduledExecutorService pauses =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    return GrpcService.builder()
        .addService(
            ServerInterceptors.intercept(
                new TestServiceImpl(pauses), TestServiceImpl.interceptors()))
        .supportedSerializationFormats(
            com.linecorp.armeria.common.grpc.GrpcSerializationFormats.values())
        .maxRequestMessageLength(MAX_MESSAGE_BYTES)
        .build();
  }
}
