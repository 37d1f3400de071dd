package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.AccessLog;
import dev.connectjava.AttributeKey;
import dev.connectjava.Code;
import dev.connectjava.ErrorWriter;
import dev.connectjava.ExceptionMapping;
import dev.connectjava.Headers;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.http.Cors;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands before a router or its handlers and comes with the library, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class MiddlewareContractTest {

  private static final String JSON = "application/json";
  private static final String PAGE = "https://page.example";

  private final Transport transport;
  private final List<ServerWorld> worlds = new ArrayList<>();

  MiddlewareContractTest(Transport transport) {
    this.transport = transport;
  }

  @AfterEach
  void nothingIsLeft() {
    for (ServerWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
  }

  private ServerWorld behind(UnaryOperator<HttpHandler> middleware) {
    ServerWorld world = ServerWorld.behind(transport, middleware);
    worlds.add(world);
    return world;
  }

  private ServerWorld of(Router.Builder router) {
    ServerWorld world = ServerWorld.of(transport, router);
    worlds.add(world);
    return world;
  }

  private ServerWorld cors() {
    Cors cors = Cors.builder().allowOrigin(PAGE).allowHeader("Authorization").build();
    return behind(cors::around);
  }

  private static TestCall preflight(ServerWorld world, String origin) {
    TestCall call =
        world.open(
            "OPTIONS",
            ServerWorld.SERVICE + "Ask",
            "origin",
            origin,
            "access-control-request-method",
            "POST",
            "access-control-request-headers",
            "content-type,grpc-timeout");
    call.end();
    return call;
  }

  @Test
  void cors_leavesWhatElseAnAnswerVariesBy() {
    TestCall call =
        cors()
            .open("GET", ServerWorld.SERVICE + "Ask?encoding=json&message=%7B%7D", "origin", PAGE);
    call.end();

    assertThat(call.headers().all("vary")).containsExactly("Accept-Encoding", "Origin");
  }

  @Test
  void cors_answersPreflightRequests() {
    TestCall call = preflight(cors(), PAGE);

    assertThat(call.status()).isEqualTo(204);
    Headers headers = call.headers();
    assertThat(headers.first("access-control-allow-origin")).contains(PAGE);
    assertThat(headers.first("access-control-allow-methods")).contains("GET, POST");
    assertThat(headers.first("access-control-max-age")).contains("7200");
    assertThat(headers.first("access-control-allow-headers").orElseThrow().split(", "))
        .contains(
            "content-type",
            "connect-protocol-version",
            "connect-timeout-ms",
            "grpc-timeout",
            "x-grpc-web",
            "x-user-agent",
            "authorization");
    assertThat(headers.first("vary"))
        .contains("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    assertThat(headers.contains("access-control-allow-credentials")).isFalse();
  }

  @Test
  void cors_refusesPreflightRequestsOfOtherOrigins() {
    TestCall call = preflight(cors(), "https://other.example");

    assertThat(call.status()).isEqualTo(403);
    assertThat(call.headers().contains("access-control-allow-origin")).isFalse();
  }

  @Test
  void cors_letsThePageReadWhatTheResponseHas() {
    TestCall call =
        cors()
            .post(
                "Ask",
                JSON,
                utf8("{\"headers\":{\"x-own\":\"1\"},\"trailers\":{\"x-end\":\"2\"}}"),
                "origin",
                PAGE);

    assertThat(call.headers().first("access-control-allow-origin")).contains(PAGE);
    assertThat(call.headers().first("vary")).contains("Origin");
    assertThat(call.headers().first("access-control-expose-headers").orElseThrow().split(", "))
        .contains(
            "x-own", "trailer-x-end", "grpc-status", "grpc-message", "grpc-status-details-bin");
  }

  @Test
  void cors_leavesOthersAlone() {
    ServerWorld world = cors();

    for (TestCall call :
        List.of(
            world.post("Ask", JSON, utf8("{}")),
            world.post("Ask", JSON, utf8("{}"), "origin", "https://other.example"))) {
      assertThat(call.status()).isEqualTo(200);
      assertThat(call.headers().contains("access-control-allow-origin")).isFalse();
      assertThat(call.headers().first("vary")).contains("Origin");
    }
  }

  @Test
  void cors_letsStreamsBeRead() {
    TestCall call =
        cors()
            .post(
                "Repeat",
                "application/connect+json",
                envelope(0, utf8("{\"count\":1}")),
                "origin",
                PAGE);

    assertThat(call.headers().first("access-control-allow-origin")).contains(PAGE);
    assertThat(body(call)).contains("\"count\":1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | 401 | {\"code\":\"unauthenticated\",\"message\":\"who are you?\"}",
        "application/proto | 401 | {\"code\":\"unauthenticated\",\"message\":\"who are you?\"}",
        "text/plain | 401 | {\"code\":\"unauthenticated\",\"message\":\"who are you?\"}",
        "application/connect+proto | 200 |"
            + " {\"error\":{\"code\":\"unauthenticated\",\"message\":\"who are you?\"}}",
        "application/grpc-web+proto | 200 | grpc-status: 16",
      })
  void errorWriter_speaksTheProtocolOfTheCaller(String contentType, int status, String expected) {
    TestCall call = refusing().post("Ask", contentType, new byte[0]);

    assertThat(call.status()).isEqualTo(status);
    assertThat(body(call)).contains(expected);
  }

  @Test
  void errorWriter_speaksGrpc() {
    ServerWorld world = refusing();
    TestCall call = world.post("Ask", "application/grpc", new byte[0]);

    if (world.version() == HttpVersion.HTTP_1) {
      assertThat(call.status()).isEqualTo(505);
    } else {
      assertThat(call.headers().first("grpc-status")).contains("16");
      assertThat(call.headers().first("grpc-message")).contains("who are you?");
    }
  }

  private ServerWorld refusing() {
    ErrorWriter errors = ErrorWriter.create();
    RpcException reason = new RpcException(Code.UNAUTHENTICATED, "who are you?");
    return behind(router -> exchange -> errors.respond(exchange, reason));
  }

  @Test
  void attributesOfTheHttpLayer_reachTheHandler() {
    AttributeKey<String> user = AttributeKey.named("user");
    Router router =
        Router.builder()
            .service(
                ServiceDefinition.builder(ContractServiceMethods.SERVICE_NAME)
                    .unary(
                        ContractServiceMethods.ASK,
                        (order, context) ->
                            Reply.newBuilder().setText(context.attributes().require(user)).build())
                    .build())
            .build();
    ServerWorld world =
        behind(unused ->
            exchange -> {
              exchange.request().attributes().set(user, "ada");
              return router.handle(exchange);
            });

    assertThat(body(world.post("Ask", JSON, utf8("{}")))).isEqualTo("{\"text\":\"ada\"}");
  }

  @Test
  void exceptionMapping_tellsClientsWhatItsRulesSay() {
    ExceptionMapping mapping =
        ExceptionMapping.builder()
            .map(IllegalStateException.class, e -> new RpcException(Code.ABORTED, "mapped", e))
            .map(RuntimeException.class, e -> new RpcException(Code.DATA_LOSS, "never", e))
            .build();
    ServerWorld world = of(Router.builder().interceptor(mapping));

    assertThat(body(world.post("Ask", JSON, utf8("{\"crash\":true}"))))
        .isEqualTo("{\"code\":\"aborted\",\"message\":\"mapped\"}");
    assertThat(body(world.post("Ask", JSON, utf8("{\"code\":\"NOT_FOUND\",\"text\":\"own\"}"))))
        .isEqualTo("{\"code\":\"not_found\",\"message\":\"own\"}");
  }

  @Test
  void exceptionMapping_seesCheckedExceptionsOfAsynchronousHandlers() {
    ExceptionMapping mapping =
        ExceptionMapping.builder()
            .map(IOException.class, e -> new RpcException(Code.UNAVAILABLE, "mapped", e))
            .build();
    ServiceDefinition failing =
        ServiceDefinition.builder(ContractServiceMethods.SERVICE_NAME)
            .asyncUnary(
                ContractServiceMethods.ASK,
                (order, context) -> CompletableFuture.failedFuture(new IOException("lost")))
            .asyncServerStream(
                ContractServiceMethods.REPEAT,
                (order, context) ->
                    subscriber -> {
                      subscriber.onSubscribe(new NoSubscription());
                      subscriber.onError(new IOException("lost"));
                    })
            .build();
    ServerWorld world =
        ServerWorld.bare(transport, Router.builder().service(failing).interceptor(mapping));
    worlds.add(world);

    assertThat(body(world.post("Ask", JSON, utf8("{}"))))
        .isEqualTo("{\"code\":\"unavailable\",\"message\":\"mapped\"}");
    assertThat(body(world.post("Repeat", "application/connect+json", envelope(0, utf8("{}")))))
        .contains("{\"error\":{\"code\":\"unavailable\",\"message\":\"mapped\"}}");
  }

  private static final class NoSubscription implements Flow.Subscription {

    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\":\"x\"} ok",
        "{\"code\":\"ABORTED\"} aborted",
        "{\"crash\":true} internal",
        "{\"gate\":\"closed\"} deadline_exceeded"
      })
  void accessLog_tellsOfEachCall(String orderAndOutcome) throws InterruptedException {
    BlockingQueue<AccessLog.Entry> entries = new LinkedBlockingQueue<>();
    ServerWorld world = of(Router.builder().listener(AccessLog.to(entries::add)));
    int space = orderAndOutcome.lastIndexOf(' ');
    world
        .post(
            "Ask",
            JSON,
            orderAndOutcome.substring(0, space).getBytes(UTF_8),
            "connect-timeout-ms",
            "500")
        .status();

    AccessLog.Entry entry = entries.poll(10, TimeUnit.SECONDS);
    assertThat(entry).isNotNull();
    assertThat(entry.method()).contains(ContractServiceMethods.ASK);
    assertThat(entry.duration()).isGreaterThan(Duration.ZERO);
    assertThat(entry.toString())
        .contains(" /verification.v1.ContractService/Ask " + orderAndOutcome.substring(space + 1))
        .contains(" ms \"");
  }

  @Test
  void accessLog_countsTheMessages() throws InterruptedException {
    BlockingQueue<AccessLog.Entry> entries = new LinkedBlockingQueue<>();
    ServerWorld world = of(Router.builder().listener(AccessLog.to(entries::add)));
    byte[] order = envelope(0, utf8("{\"count\":3}"));
    body(world.post("Repeat", "application/connect+json", order));

    AccessLog.Entry entry = entries.poll(10, TimeUnit.SECONDS);
    assertThat(entry).isNotNull();
    assertThat(entry.requestMessages()).isEqualTo(1);
    assertThat(entry.responseMessages()).isEqualTo(3);
    assertThat(entry.requestBodyBytes()).isEqualTo(order.length);
    assertThat(entry.toString()).contains(" ok 200 1 in %d B 3 out ".formatted(order.length));
  }

  @Test
  void accessLog_thatFails_doesNoHarmToTheCall() {
    AccessLog full =
        AccessLog.to(entry -> {
          throw new IllegalStateException("no space left");
        });

    assertThat(of(Router.builder().listener(full)).post("Ask", JSON, utf8("{}")).status())
        .isEqualTo(200);
  }
}
