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
import dev.connectjava.Duplicates;
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
import java.nio.ByteBuffer;
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
  void fallbackWithoutACodec_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> echoingAll().codecs().build())
        .withMessageStartingWith(
            "the fallback of a router needs at least one codec, but there is none: add one with"
                + " codec(), or do not set codecs()");
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

  private static Router.Builder answering(String answer) {
    return Router.builder()
        .service(
            ServiceDefinition.builder("raw.Service")
                .unary(RAW, (request, context) -> utf8(answer))
                .build())
        .resource(
            "/page",
            request -> HttpResponse.of(200, Headers.empty(), ByteBuffer.wrap(utf8(answer))));
  }

  private void assertAnswers(Router.Builder router, String answer) {
    ServerWorld world = of(router);
    assertThat(body(post(world, "/raw.Service/Call", JSON, utf8("x")))).isEqualTo(answer);
    TestCall page = world.open("GET", "/page");
    page.end();
    assertThat(body(page)).isEqualTo(answer);
  }

  @Test
  void merge_letsTheOneWinThatIsAskedFor_inAnyOrder() {
    Router.Builder first = answering("first");
    Router.Builder second = answering("second");

    assertAnswers(answering("own").merge(first, Duplicates.LAST_WINS), "first");
    assertAnswers(answering("own").merge(first, Duplicates.FIRST_WINS), "own");
    for (Duplicates duplicates : List.of(Duplicates.FIRST_WINS, Duplicates.LAST_WINS)) {
      Router.Builder later = Router.builder().merge(first, duplicates);
      later
          .service(
              ServiceDefinition.builder("raw.Service")
                  .unary(RAW, (request, context) -> utf8("own"))
                  .build())
          .resource(
              "/page",
              request -> HttpResponse.of(200, Headers.empty(), ByteBuffer.wrap(utf8("own"))));
      assertAnswers(later, duplicates == Duplicates.LAST_WINS ? "first" : "own");
    }
    assertAnswers(Router.builder().merge(first).merge(second, Duplicates.LAST_WINS), "second");
    assertAnswers(Router.builder().merge(first).merge(second, Duplicates.FIRST_WINS), "first");
  }

  @Test
  void whatWasMergedWithoutADecision_isTaken() {
    Router.Builder merged = Router.builder().merge(answering("first"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> merged.service(raw()))
        .withMessage(
            "/raw.Service/Call has a handler already, that of a ServiceDefinition (takes byte[],"
                + " returns byte[]): can't add that of a ServiceDefinition (takes byte[], returns"
                + " byte[])");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> merged.resource("/page", request -> HttpResponse.of(200, Headers.empty())))
        .withMessage("/page has a resource already");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> merged.merge(answering("second")))
        .withMessage("both routers have /page, /raw.Service/Call");
    assertAnswers(merged, "first");
  }

  private static MethodSettings limit(int bytes) {
    return MethodSettings.builder()
        .limits(ServerLimits.defaults().withRequestMessageBytes(bytes))
        .build();
  }

  private String refusal(Router.Builder router) {
    return refusal(of(router), "");
  }

  private String refusal(ServerWorld world, String prefix) {
    return body(post(world, prefix + "/raw.Service/Call", JSON, utf8("x".repeat(100))));
  }

  @Test
  void settingsOfAMethod_goWithTheHandlerThatIsMerged() {
    Router.Builder first = answering("first").settings(RAW, limit(1));
    Router.Builder second = answering("second").settings(RAW, limit(2));
    Router.Builder third = answering("third");

    assertThat(refusal(Router.builder().merge(first).merge(second, Duplicates.LAST_WINS)))
        .contains("allows 2");
    assertThat(refusal(Router.builder().merge(first).merge(second, Duplicates.FIRST_WINS)))
        .contains("allows 1");
    assertThat(refusal(Router.builder().merge(first).merge(third, Duplicates.LAST_WINS)))
        .isEqualTo("third");
    assertThat(refusal(Router.builder().merge(third).merge(first, Duplicates.FIRST_WINS)))
        .isEqualTo("third");
  }

  /** The settings were meant for the handler that is not there any more. */
  @Test
  void settingsOfAMethod_areLeftOutWithAHandlerThatIsReplaced() {
    Router.Builder first = answering("first").settings(RAW, limit(1));
    Router.Builder plain = answering("plain");

    assertThat(refusal(ownWithSettings().merge(first, Duplicates.LAST_WINS))).contains("allows 1");
    assertThat(refusal(ownWithSettings().merge(plain, Duplicates.LAST_WINS))).isEqualTo("plain");
    assertThat(refusal(ownWithSettings().merge(first, Duplicates.FIRST_WINS))).contains("allows 9");
    assertThat(refusal(ownWithSettings().merge(plain, Duplicates.FIRST_WINS))).contains("allows 9");
    assertThat(
            refusal(
                ownWithSettings()
                    .merge(plain, Duplicates.FIRST_WINS)
                    .merge(first, Duplicates.LAST_WINS)))
        .contains("allows 1");
    assertThat(refusal(Router.builder().merge(first, Duplicates.LAST_WINS).settings(RAW, limit(9))))
        .contains("allows 9");
    assertThat(
            refusal(Router.builder().merge(ownWithSettings().merge(first, Duplicates.LAST_WINS))))
        .contains("allows 1");
  }

  private Router.Builder ownWithSettings() {
    return answering("own").settings(RAW, limit(9));
  }

  @Test
  void settingsOfAMethod_areNotThoseOfAMountedRouter() {
    Router mounted = answering("mounted").settings(RAW, limit(1)).build();
    Router.Builder router =
        ownWithSettings()
            .router("/v2", mounted)
            .merge(answering("last"), Duplicates.LAST_WINS)
            .merge(Router.builder().router("/v3", mounted), Duplicates.LAST_WINS);
    ServerWorld world = of(router);

    assertThat(refusal(world, "")).isEqualTo("last");
    assertThat(refusal(world, "/v2")).contains("allows 1");
    assertThat(refusal(world, "/v3")).contains("allows 1");
  }

  @Test
  void settingsOfAMethod_comeBeforeThoseThatAreMerged_inAnyOrder() {
    Router.Builder other = answering("other").settings(RAW, limit(1));

    assertThat(refusal(Router.builder().merge(other).settings(RAW, limit(9)))).contains("allows 9");
    assertThat(refusal(Router.builder().settings(RAW, limit(9)).merge(other))).contains("allows 9");
  }

  @Test
  void settingsWithoutAHandler_areMerged_whicheverWins() {
    Router.Builder one = Router.builder().settings(RAW, limit(1));
    Router.Builder two = Router.builder().settings(RAW, limit(2));

    for (Duplicates duplicates : Duplicates.values()) {
      assertThat(refusal(answering("own").merge(one, duplicates))).contains("allows 1");
      assertThat(refusal(Router.builder().merge(answering("first")).merge(one, duplicates)))
          .contains("allows 1");
      assertThat(refusal(answering("own").settings(RAW, limit(9)).merge(one, duplicates)))
          .contains("allows 9");
    }
    assertThat(refusal(answering("own").merge(one).merge(two, Duplicates.FIRST_WINS)))
        .contains("allows 1");
    assertThat(refusal(answering("own").merge(one).merge(two, Duplicates.LAST_WINS)))
        .contains("allows 2");
  }

  @Test
  void settingsWithoutAHandler_areKeptIfAHandlerIsReplacedLater() {
    Router.Builder one = Router.builder().settings(RAW, limit(1));
    Router.Builder last = answering("last");

    for (Router.Builder router : List.of(answering("own"), ownWithSettings())) {
      assertThat(refusal(router.merge(one).merge(last, Duplicates.LAST_WINS))).contains("allows 1");
    }
    assertThat(refusal(answering("own").merge(last, Duplicates.LAST_WINS).merge(one)))
        .contains("allows 1");
    assertThat(
            refusal(
                Router.builder()
                    .merge(ownWithSettings())
                    .merge(one, Duplicates.FIRST_WINS)
                    .merge(last, Duplicates.LAST_WINS)))
        .contains("allows 1");
    assertThat(
            refusal(
                answering("own")
                    .merge(one)
                    .merge(answering("two").settings(RAW, limit(2)), Duplicates.LAST_WINS)))
        .contains("allows 2");
  }

  private static Router.Builder resourceAtTheMethod() {
    return Router.builder()
        .resource(
            "/raw.Service/Call",
            request -> HttpResponse.of(200, Headers.empty(), ByteBuffer.wrap(utf8("resource"))));
  }

  @Test
  void merge_decidesBetweenAMethodAndAResource() {
    Router.Builder method = answering("method").settings(RAW, limit(1));

    for (Router.Builder router :
        List.of(
            resourceAtTheMethod().merge(method, Duplicates.LAST_WINS),
            Router.builder().merge(resourceAtTheMethod()).merge(method, Duplicates.LAST_WINS),
            answering("own")
                .settings(RAW, limit(1))
                .merge(resourceAtTheMethod(), Duplicates.FIRST_WINS))) {
      assertThat(refusal(router)).contains("allows 1");
    }
    for (Router.Builder router :
        List.of(
            resourceAtTheMethod().merge(method, Duplicates.FIRST_WINS),
            Router.builder().merge(method).merge(resourceAtTheMethod(), Duplicates.LAST_WINS),
            answering("own")
                .settings(RAW, limit(1))
                .merge(resourceAtTheMethod(), Duplicates.LAST_WINS))) {
      TestCall get = of(router).open("GET", "/raw.Service/Call");
      get.end();
      assertThat(body(get)).isEqualTo("resource");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resourceAtTheMethod().merge(method))
        .withMessage("both routers have /raw.Service/Call");
  }

  @Test
  void mergedBuilder_isTakenAsItIsThen() {
    Router.Builder other = answering("other");
    Router.Builder merged = Router.builder().merge(other);
    other
        .settings(RAW, limit(1))
        .resource("/later", request -> HttpResponse.of(200, Headers.empty()));

    assertThat(refusal(merged)).isEqualTo("other");
    assertThat(merged.resource("/later", request -> HttpResponse.of(200, Headers.empty())))
        .isSameAs(merged);
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
