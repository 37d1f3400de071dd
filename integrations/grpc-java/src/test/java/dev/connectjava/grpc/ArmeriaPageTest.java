package dev.connectjava.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.connectjava.AccessLog;
import dev.connectjava.AttributeKey;
import dev.connectjava.Code;
import dev.connectjava.DeadlinePolicy;
import dev.connectjava.Headers;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.ServerLimits;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpResource;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import io.grpc.testing.integration.TestServiceGrpc.TestServiceBlockingStub;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/coming-from-armeria.md, which are parts of this file. */
final class ArmeriaPageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path PAGE = Path.of("../../docs/coming-from-armeria.md");
  private static final Path SOURCE =
      Path.of("src/test/java/dev/connectjava/grpc/ArmeriaPageTest.java");

  static final AttributeKey<String> USER = AttributeKey.named("user");

  private final Map<String, String> users = Map.of("Bearer t0k3n", "Ada");

  /** Answers with the name of the user, in code of grpc-java. */
  private static final class Personal extends TestServiceGrpc.TestServiceImplBase {

    @Override
    public void unaryCall(SimpleRequest request, StreamObserver<SimpleResponse> responses) {
      RequestContext context = RequestContext.current().orElseThrow();
      String user = context.attributes().require(USER);
      responses.onNext(SimpleResponse.newBuilder().setPayload(payload(user)).build());
      responses.onCompleted();
    }
  }

  private static Payload payload(String text) {
    return Payload.newBuilder().setBody(ByteString.copyFromUtf8(text)).build();
  }

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyExampleOfThePage_isPartOfThisFile() throws IOException {
    String source = withoutIndentation(Files.readString(SOURCE));

    assertThat(BLOCK.matcher(Files.readString(PAGE)).results())
        .hasSize(5)
        .allSatisfy(block -> assertThat(source).contains(withoutIndentation(block.group(1))));
  }

  /** Sends an unframed request, as to {@code enableUnframedRequests}, and returns the response. */
  private static HttpURLConnection post(NettyServer server, String type, String body)
      throws IOException {
    String url = "http://127.0.0.1:" + server.port() + "/grpc.testing.TestService/UnaryCall";
    HttpURLConnection call = (HttpURLConnection) URI.create(url).toURL().openConnection();
    call.setRequestProperty("content-type", type);
    call.setRequestProperty("authorization", "Bearer t0k3n");
    call.setDoOutput(true);
    call.getOutputStream().write(body.getBytes(UTF_8));
    return call;
  }

  @Test
  void services_areServedAsTheyAre() throws Exception {
    int port = 0;
    ServerHeadInterceptor authentication =
        call -> {
          String token = call.requestHeaders().first("authorization").orElse("");
          String user = users.get(token);
          if (user == null) {
            throw new RpcException(Code.UNAUTHENTICATED, "the token is not valid");
          }
          call.attributes().set(USER, user);
        };
    NettyServer server =
        NettyServer.builder()
            .port(port)
            .service(GrpcService.of(new Personal()))
            .router(router ->
                router
                    .headInterceptor(authentication)
                    .listener(AccessLog.toPlatformLogger())
                    .limits(ServerLimits.defaults().withRequestMessageBytes(10 << 20))
                    .deadlinePolicy(
                        DeadlinePolicy.clientDecides().withDefault(Duration.ofSeconds(10))))
            .start();
    try (server) {
      HttpURLConnection answered = post(server, "application/json", "{}");
      assertThat(answered.getResponseCode()).isEqualTo(200);
      try (InputStream body = answered.getInputStream()) {
        assertThat(body).hasContent("{\"payload\":{\"body\":\"QWRh\"}}");
      }
      assertThat(post(server, "application/protobuf", "").getResponseCode()).isEqualTo(415);
      assertThat(post(server, "application/proto", "").getResponseCode()).isEqualTo(200);
    }
  }

  @Test
  void errorsOfUnframedRequests_areThoseOfConnect() throws Exception {
    NettyServer server =
        NettyServer.builder().port(0).service(GrpcService.of(new EchoService())).start();
    try (server) {
      HttpURLConnection refused =
          post(
              server,
              "application/json",
              "{\"responseStatus\": {\"code\": 5, \"message\": \"no order\"}}");
      assertThat(refused.getResponseCode()).isEqualTo(404);
      try (InputStream body = refused.getErrorStream()) {
        assertThat(new String(body.readAllBytes(), UTF_8))
            .startsWith("{\"code\":\"not_found\",\"message\":\"no order\"");
      }
    }
  }

  @Test
  void stubs_callOverATransport() {
    SimpleRequest request = SimpleRequest.newBuilder().setPayload(payload("Ada")).build();
    NettyServer server =
        NettyServer.builder().port(0).service(GrpcService.of(new EchoService())).start();
    try (server) {
      String url = "http://127.0.0.1:" + server.port();
      ManagedChannel channel =
          TransportChannel.over(NettyTransport.builder(url).protocol(Protocol.GRPC).build());
      TestServiceBlockingStub stub = TestServiceGrpc.newBlockingStub(channel);
      SimpleResponse response = stub.withDeadlineAfter(15, TimeUnit.SECONDS).unaryCall(request);
      assertThat(response.getPayload()).isEqualTo(request.getPayload());
      channel.shutdownNow();
    }
  }

  private static HttpResource text(String text) {
    Headers headers = Headers.of("content-type", "text/plain; charset=utf-8");
    return request -> HttpResponse.of(200, headers, ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private static void assertThatBodyOf(String url, String expected) throws IOException {
    try (InputStream body = URI.create(url).toURL().openStream()) {
      assertThat(body).hasContent(expected);
    }
  }

  @Test
  void hosts_haveRoutersOfTheirOwn() throws Exception {
    Router shop = Router.builder().resource("/", text("shop")).build();
    Router admin = Router.builder().resource("/", text("admin")).build();
    Map<String, Router> routers = Map.of("localhost", admin);
    HttpHandler hosts =
        exchange -> {
          String host = exchange.request().headers().first("host").orElse("");
          String name = host.replaceFirst(":[0-9]+$", "");
          return routers.getOrDefault(name, shop).handle(exchange);
        };
    NettyServer server = NettyServer.builder().port(0).handler(hosts).start();
    try (server) {
      assertThatBodyOf("http://localhost:" + server.port() + "/", "admin");
      assertThatBodyOf("http://127.0.0.1:" + server.port() + "/", "shop");
    }
  }
}
