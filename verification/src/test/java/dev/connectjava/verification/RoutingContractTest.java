package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.SERVICE;
import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.join;
import static dev.connectjava.verification.ServerWorld.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.Code;
import dev.connectjava.DeadlinePolicy;
import dev.connectjava.Headers;
import dev.connectjava.MethodSettings;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerLimits;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.ContractServiceMethods;
import dev.connectjava.verification.v1.Order;
import dev.connectjava.verification.v1.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a router maps to what, and the settings of single methods, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class RoutingContractTest {

  private static final String JSON = "application/json";
  private static final RpcMethod<byte[], byte[]> RAW =
      RpcMethod.unary("raw.Service", "Call", byte[].class, byte[].class);

  private final Transport transport;
  private final List<ServerWorld> worlds = new ArrayList<>();

  RoutingContractTest(Transport transport) {
    this.transport = transport;
  }

  @AfterEach
  void nothingIsLeft() {
    for (ServerWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
  }

  private ServerWorld of(Router.Builder router) {
    ServerWorld world = ServerWorld.of(transport, router);
    worlds.add(world);
    return world;
  }

  private static ServiceDefinition raw() {
    return ServiceDefinition.builder("raw.Service")
        .unary(RAW, (request, context) -> utf8("<" + new String(request, UTF_8) + ">"))
        .build();
  }

  private static TestCall post(ServerWorld world, String path, String contentType, byte[] body) {
    TestCall call = world.open("POST", path, "content-type", contentType);
    call.send(body);
    call.end();
    return call;
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/proto"})
  void methodOfBytes_isGivenMessagesAsTheyAreEncoded(String contentType) {
    ServerWorld world = of(Router.builder().service(raw()));

    TestCall call = post(world, "/raw.Service/Call", contentType, utf8("any bytes"));
    assertThat(call.headers().first("content-type")).contains(contentType);
    assertThat(body(call)).isEqualTo("<any bytes>");
  }

  private static Router.Builder echoingAll() {
    return Router.builder()
        .fallback((requests, responses, context) -> {
          String procedure = context.method().procedure();
          if (procedure.endsWith("/Fail")) {
            throw new RpcException(Code.NOT_FOUND, procedure);
          }
          for (byte[] request : requests) {
            responses.send(utf8(procedure + " " + new String(request, UTF_8)));
          }
        });
  }

  @Test
  void fallback_answersUnaryCallsOfAnyProcedure() {
    ServerWorld world = of(echoingAll());

    assertThat(body(post(world, "/some.Service/Any", JSON, utf8("{}"))))
        .isEqualTo("/some.Service/Any {}");
    assertThat(body(post(world, "/some.Service/Fail", JSON, utf8("{}"))))
        .isEqualTo("{\"code\":\"not_found\",\"message\":\"/some.Service/Fail\"}");
    assertThat(body(world.post("Ask", JSON, utf8("{\"text\":\"own\"}"))))
        .isEqualTo("{\"text\":\"own\",\"count\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/connect+proto", "application/grpc-web", "application/grpc"})
  void fallback_answersStreamsOfAnyProcedure(String contentType) {
    ServerWorld world = of(echoingAll());
    if (contentType.equals("application/grpc") && world.version() == HttpVersion.HTTP_1) {
      assertThat(post(world, "/s.S/M", contentType, new byte[0]).status()).isEqualTo(505);
      return;
    }
    byte[] requests = join(envelope(0, utf8("a")), envelope(0, utf8("b")));

    assertThat(body(post(world, "/s.S/M", contentType, requests))).contains("/s.S/M a", "/s.S/M b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/x", "/x/", "//y", "/x/y/z"})
  void fallback_isForProceduresOnly(String path) {
    assertThat(post(of(echoingAll()), path, JSON, utf8("{}")).status()).isEqualTo(404);
  }

  @Test
  void pathPrefix_standsBeforeEachProcedure() {
    ServerWorld world = of(Router.builder().pathPrefix("/api"));

    assertThat(post(world, "/api" + SERVICE + "Ask", JSON, utf8("{}")).status()).isEqualTo(200);
    assertThat(post(world, SERVICE + "Ask", JSON, utf8("{}")).status()).isEqualTo(404);
    assertThatIllegalArgumentException().isThrownBy(() -> Router.builder().pathPrefix("api/"));
  }

  @Test
  void merge_addsAllOrNamesAllConflicts() {
    Router.Builder other =
        Router.builder()
            .service(raw())
            .resource("/healthz", request -> HttpResponse.of(200, Headers.empty()));
    ServerWorld world = of(Router.builder().merge(other));
    Router.Builder conflicting =
        Router.builder()
            .service(raw())
            .resource("/healthz", request -> HttpResponse.of(200, Headers.empty()));

    assertThat(body(post(world, "/raw.Service/Call", JSON, utf8("x")))).isEqualTo("<x>");
    assertThat(conflicting.conflictsWith(other)).containsExactly("/healthz", "/raw.Service/Call");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> conflicting.merge(other))
        .withMessage("both routers have /healthz, /raw.Service/Call");
  }

  @Test
  void onBuild_isToldOfEachRouterAlsoAfterAMerge() {
    List<Router> told = new ArrayList<>();
    Router.Builder merged =
        Router.builder().merge(Router.builder().service(raw()).onBuild(told::add));

    Router first = merged.build();
    Router second = merged.build();
    assertThat(told).containsExactly(first, second);
    assertThat(first.methods()).containsExactly(RAW);
  }

  @Test
  void resourceAtThePathOfAMethod_isRefused() {
    Router.Builder router =
        Router.builder()
            .pathPrefix("/api")
            .service(raw())
            .resource("/api/raw.Service/Call", request -> HttpResponse.of(200, Headers.empty()));

    assertThatIllegalArgumentException()
        .isThrownBy(router::build)
        .withMessage("both a method and a resource are registered at /api/raw.Service/Call");
    assertThat(of(router.pathPrefix("")).router().methods()).contains(RAW);
  }

  @Test
  @SuppressWarnings("NullAway") // It is what the test is about.
  void resourceThatGivesNothing_isAnInternalError() {
    TestCall call = of(Router.builder().resource("/page", request -> null)).open("GET", "/page");
    call.end();

    assertThat(call.status()).isEqualTo(500);
    assertThat(body(call)).isEqualTo("internal error");
  }

  @Test
  void settingsOfAMethod_beatThoseOfTheRouter() {
    MethodSettings small =
        MethodSettings.builder()
            .limits(ServerLimits.defaults().withRequestMessageBytes(20))
            .compressionMinimumBytes(0)
            .build();
    ServerWorld world = of(Router.builder().settings(ContractServiceMethods.ASK, small));
    byte[] twentyOne = utf8("{\"text\":\"123456789\"} ");

    assertThat(body(world.post("Ask", JSON, twentyOne)))
        .contains("resource_exhausted", "allows 20");
    assertThat(world.post("Change", JSON, twentyOne).status()).isEqualTo(200);
    assertThat(
            world
                .post("Ask", JSON, utf8("{}"), "accept-encoding", "gzip")
                .headers()
                .first("content-encoding"))
        .contains("gzip");
    assertThat(
            world
                .post("Change", JSON, utf8("{}"), "accept-encoding", "gzip")
                .headers()
                .contains("content-encoding"))
        .isFalse();
  }

  @Test
  void deadlineOfAMethod_isThatOfNoOther() {
    MethodSettings hasty =
        MethodSettings.builder()
            .deadlinePolicy(DeadlinePolicy.clientDecides().withDefault(Duration.ofMillis(50)))
            .build();
    ServerWorld world = of(Router.builder().settings(ContractServiceMethods.ASK, hasty));
    TestCall other = world.post("Change", JSON, utf8("{\"gate\":\"later\"}"));

    assertThat(world.post("Ask", JSON, utf8("{\"gate\":\"closed\"}")).status()).isEqualTo(504);
    world.gates.at("later").open();
    assertThat(other.status()).isEqualTo(200);
  }

  @Test
  void settingsOfAMethodThatIsNotThere_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Router.builder().settings(RAW, MethodSettings.inherited()).build())
        .withMessage("settings are given for /raw.Service/Call, but it has no handler");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void handler_decidesWhetherItsResponseIsCompressed(boolean compress) {
    ServiceDefinition service =
        ServiceDefinition.builder(ContractServiceMethods.SERVICE_NAME)
            .unary(
                ContractServiceMethods.ASK,
                (order, context) -> {
                  context.compressResponse(compress);
                  return Reply.newBuilder().setText(order.getText()).build();
                })
            .build();
    ServerWorld world = ServerWorld.bare(transport, Router.builder().service(service));
    worlds.add(world);
    String text = compress ? "short" : "long".repeat(1_000);
    byte[] order = Order.newBuilder().setText(text).build().toByteArray();
    TestCall call = world.post("Ask", "application/proto", order, "accept-encoding", "gzip");

    assertThat(call.headers().contains("content-encoding")).isEqualTo(compress);
  }
}
