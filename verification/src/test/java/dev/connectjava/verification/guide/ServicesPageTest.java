package dev.connectjava.verification.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.example.greet.v1.AsyncGreetService;
import com.example.greet.v1.GreetRequest;
import com.example.greet.v1.GreetResponse;
import com.example.greet.v1.GreetServiceClient;
import com.example.greet.v1.GreetServiceMethods;
import dev.connectjava.Code;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Headers;
import dev.connectjava.MethodSettings;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.http.HttpResource;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.testing.InMemoryTransport;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What docs/guide/services.md says. */
final class ServicesPageTest {

  /** Looks names up without blocking. */
  interface Names {
    CompletionStage<String> of(String login);
  }

  static final class LaterGreeter implements AsyncGreetService {

    private final Names names;

    LaterGreeter(Names names) {
      this.names = names;
    }

    @Override
    public CompletionStage<GreetResponse> greet(GreetRequest request, RequestContext context) {
      return names
          .of(request.getName())
          .thenApply(
              name -> GreetResponse.newBuilder().setGreeting("Hello, " + name + "!").build());
    }
  }

  private static String greeting(Router router) {
    try (InMemoryTransport transport = InMemoryTransport.to(router)) {
      return GreetServiceClient.of(transport).greet(Greeter.request("Ada")).getGreeting();
    }
  }

  @Test
  void methodThatIsNotOverridden_isUnimplemented() {
    Router router =
        Router.builder().service(new LaterGreeter(CompletableFuture::completedStage)).build();
    assertThat(greeting(router)).isEqualTo("Hello, Ada!");
    try (InMemoryTransport transport = InMemoryTransport.to(router)) {
      GreetServiceClient greet = GreetServiceClient.of(transport);
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> greet.count(Greeter.upTo(1)).receive())
          .matches(e -> e.code() == Code.UNIMPLEMENTED);
    }
  }

  @Test
  void methodThatComputes_hasAnExecutor() {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    MethodSettings computing =
        MethodSettings.builder().executionMode(ExecutionMode.of(pool)).build();
    Router router =
        Router.builder()
            .service(new Greeter())
            .settings(GreetServiceMethods.COUNT, computing)
            .build();
    try (pool;
        InMemoryTransport transport = InMemoryTransport.to(router)) {
      assertThat(GreetServiceClient.of(transport).count(Greeter.upTo(2))).hasSize(2);
    }
    assertThat(greeting(router)).isEqualTo("Hello, Ada!");
  }

  @Test
  void serviceIsWrittenByHand() {
    RpcMethod<GreetRequest, GreetResponse> method =
        RpcMethod.unary("greet.v1.GreetService", "Greet", GreetRequest.class, GreetResponse.class);
    ServiceDefinition service =
        ServiceDefinition.builder("greet.v1.GreetService")
            .unary(
                method,
                (request, context) ->
                    GreetResponse.newBuilder().setGreeting("Hi, " + request.getName()).build())
            .build();
    assertThat(greeting(Router.builder().service(service).build())).isEqualTo("Hi, Ada");
  }

  @Test
  void pageIsBesideTheServices() throws IOException {
    HttpResource page =
        request ->
            HttpResponse.of(
                200,
                Headers.of("content-type", "text/html; charset=utf-8"),
                ByteBuffer.wrap("<h1>Greetings</h1>".getBytes(UTF_8)));
    NettyServer server =
        NettyServer.builder()
            .port(0)
            .service(new Greeter())
            .router(router -> router.resource("/", page))
            .start();
    try (server) {
      HttpURLConnection get = open(server, "/");
      assertThat(new String(get.getInputStream().readAllBytes(), UTF_8))
          .isEqualTo("<h1>Greetings</h1>");
      HttpURLConnection post = open(server, "/");
      post.setRequestMethod("POST");
      assertThat(post.getResponseCode()).isEqualTo(405);
      HttpURLConnection unknown = open(server, "/greet.v1.GreetService/Great");
      assertThat(unknown.getResponseCode()).isEqualTo(404);
      HttpURLConnection text = open(server, GreetServiceMethods.GREET.procedure());
      text.setRequestMethod("POST");
      text.setRequestProperty("content-type", "text/plain");
      assertThat(text.getResponseCode()).isEqualTo(415);
      assertThat(text.getHeaderField("accept-post")).contains("application/json");
    }
  }

  private static HttpURLConnection open(NettyServer server, String path) throws IOException {
    URI uri = URI.create("http://localhost:" + server.port() + path);
    return (HttpURLConnection) uri.toURL().openConnection();
  }

  @Test
  void methodWithTwoHandlers_isRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Router.builder().service(new Greeter()).service(new Greeter()).build());
  }
}
