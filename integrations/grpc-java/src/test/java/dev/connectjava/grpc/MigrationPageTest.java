package dev.connectjava.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.testing.integration.Messages.EchoStatus;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import io.grpc.testing.integration.TestServiceGrpc.TestServiceBlockingStub;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/coming-from-grpc-java.md, which are parts of this file. */
final class MigrationPageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path PAGE = Path.of("../../docs/coming-from-grpc-java.md");
  private static final Path SOURCE =
      Path.of("src/test/java/dev/connectjava/grpc/MigrationPageTest.java");

  private final SimpleRequest request =
      SimpleRequest.newBuilder().setPayload(EchoService.payload(5)).build();

  /** Another service, of any kind. */
  private static final class HealthyService implements BindableService {

    @Override
    public ServerServiceDefinition bindService() {
      return ServerServiceDefinition.builder("test.Healthy").build();
    }
  }

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyExampleOfThePage_isPartOfThisFile() throws IOException {
    String source = withoutIndentation(Files.readString(SOURCE));

    assertThat(BLOCK.matcher(Files.readString(PAGE)).results())
        .hasSize(4)
        .allSatisfy(block -> assertThat(source).contains(withoutIndentation(block.group(1))));
  }

  @Test
  void oldServicesAndStubs_work() throws Exception {
    int port = 0;
    ServerInterceptor authentication = EchoService.METADATA;
    NettyServer server =
        NettyServer.builder()
            .port(port)
            .service(GrpcService.of(new HealthyService()))
            .service(
                GrpcService.of(ServerInterceptors.intercept(new EchoService(), authentication)))
            .start();
    try (server) {
      String address = "http://127.0.0.1:" + server.port();
      assertThat(json(address)).isEqualTo("{\"payload\":{\"body\":\"aGVsbG8=\"}}");
      ManagedChannel channel =
          TransportChannel.over(NettyTransport.builder(address).protocol(Protocol.CONNECT).build());
      TestServiceBlockingStub stub = TestServiceGrpc.newBlockingStub(channel);
      SimpleResponse response = stub.withDeadlineAfter(5, TimeUnit.SECONDS).unaryCall(request);
      assertThat(response.getPayload()).isEqualTo(request.getPayload());
      assertFailureIsConverted(stub);
      channel.shutdownNow();
    }
  }

  private static String json(String address) throws IOException {
    URL url = URI.create(address + "/grpc.testing.TestService/UnaryCall").toURL();
    HttpURLConnection call = (HttpURLConnection) url.openConnection();
    call.setRequestProperty("content-type", "application/json");
    call.setDoOutput(true);
    call.getOutputStream().write("{\"payload\": {\"body\": \"aGVsbG8=\"}}".getBytes(UTF_8));
    try (InputStream response = call.getInputStream()) {
      return new String(response.readAllBytes(), UTF_8);
    }
  }

  private static void assertFailureIsConverted(TestServiceBlockingStub stub) {
    SimpleRequest failing =
        SimpleRequest.newBuilder()
            .setResponseStatus(EchoStatus.newBuilder().setCode(5).setMessage("no order"))
            .build();
    RpcException failure = catchThrowableOfType(RpcException.class, () -> callOld(stub, failing));
    assertThat(failure.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(failure.details(com.google.rpc.RetryInfo.class)).containsExactly(EchoService.DETAIL);
    StatusRuntimeException back = StatusConversion.toStatusException(failure);
    assertThat(StatusConversion.toRpcException(back))
        .satisfies(again -> {
          assertThat(again.details()).isEqualTo(failure.details());
          assertThat(again.metadata()).isEqualTo(failure.metadata());
        });
  }

  private static SimpleResponse callOld(TestServiceBlockingStub stub, SimpleRequest request) {
    try {
      return stub.unaryCall(request);
    } catch (StatusRuntimeException e) {
      throw StatusConversion.toRpcException(e);
    }
  }

  @Test
  void oldAndNewServices_areBesideEachOther() {
    Router router =
        Router.builder()
            .service(new NativeEcho())
            .service(GrpcService.of(new HealthyService()))
            .build();
    assertThat(router.methods()).hasSize(4);
  }
}
