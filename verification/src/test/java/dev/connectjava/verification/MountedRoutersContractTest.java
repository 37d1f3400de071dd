package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.SERVICE;
import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.connectjava.Duplicates;
import dev.connectjava.Headers;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerLimits;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.http.HttpResponse;
import dev.connectjava.http.HttpVersion;
import dev.connectjava.protobuf.ProtoCodec;
import dev.connectjava.reflection.Reflection;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import dev.connectjava.verification.v1.ContractServiceMethods;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several routers that share a server, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class MountedRoutersContractTest {

  private static final String JSON = "application/json";
  private static final String ASK = SERVICE + "Ask";
  private static final RpcMethod<byte[], byte[]> RAW =
      RpcMethod.unary("raw.Service", "Call", byte[].class, byte[].class);
  private static final String RAW_PATH = "/raw.Service/Call";

  private final Transport transport;
  private final Gates gates = new Gates();
  private final List<ServerWorld> worlds = new ArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  MountedRoutersContractTest(Transport transport) {
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
    ServerWorld world = ServerWorld.bare(transport, router);
    worlds.add(world);
    return world;
  }

  /** A router that answers one procedure of bytes, and whose listener writes down what it hears. */
  private Router.Builder raw(String answer) {
    return Router.builder()
        .service(
            ServiceDefinition.builder("raw.Service")
                .unary(RAW, (request, context) -> utf8(answer))
                .build())
        .listener(start -> {
          heard.add(answer + " " + start.path());
          return null;
        });
  }

  private Router.Builder contract() {
    return Router.builder().service(new Contract(gates));
  }

  private static Router.Builder page(String text) {
    return Router.builder()
        .resource(
            "/page", request -> HttpResponse.of(200, Headers.empty(), ByteBuffer.wrap(utf8(text))));
  }

  private static TestCall post(ServerWorld world, String path, String type, byte[] body) {
    TestCall call = world.open("POST", path, "content-type", type);
    call.send(body);
    call.end();
    return call;
  }

  private static TestCall get(ServerWorld world, String path) {
    TestCall call = world.open("GET", path);
    call.end();
    return call;
  }

  private static String answer(ServerWorld world, String path) {
    return body(post(world, path, JSON, utf8("{}")));
  }

  @Test
  void routers_answerWhatTheyHave() {
    ServerWorld world =
        of(Router.builder().router(contract().build()).router(raw("raw").build()).merge(page("p")));

    assertThat(answer(world, ASK)).contains("\"count\":1");
    assertThat(answer(world, RAW_PATH)).isEqualTo("raw");
    assertThat(body(get(world, "/page"))).isEqualTo("p");
  }

  @Test
  void routersAtPrefixes_mayHaveTheSameProcedures() {
    ServerWorld world =
        of(
            raw("own")
                .router("/v1", raw("first").build())
                .router("/v2", raw("second").pathPrefix("/deep").build()));

    assertThat(answer(world, RAW_PATH)).isEqualTo("own");
    assertThat(answer(world, "/v1" + RAW_PATH)).isEqualTo("first");
    assertThat(answer(world, "/v2/deep" + RAW_PATH)).isEqualTo("second");
    assertThat(post(world, "/v2" + RAW_PATH, JSON, utf8("{}")).status()).isEqualTo(404);
    assertThat(post(world, "/v11" + RAW_PATH, JSON, utf8("{}")).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/connect+proto", "application/grpc-web", "application/grpc"})
  void streamsOfEachProtocol_reachBothRouters(String type) {
    ServerWorld world = of(contract().router("/other", contract().build()));
    if (type.equals("application/grpc") && world.version() == HttpVersion.HTTP_1) {
      assertThat(post(world, "/other" + SERVICE + "Repeat", type, new byte[0]).status())
          .isEqualTo(505);
      return;
    }
    byte[] order = envelope(0, new byte[] {0x0A, 2, 'h', 'i', 0x10, 2});
    for (String path : List.of(SERVICE + "Repeat", "/other" + SERVICE + "Repeat")) {
      TestCall call = post(world, path, type, order);
      assertThat(call.status()).isEqualTo(200);
      assertThat(new String(call.read(Integer.MAX_VALUE), UTF_8)).contains("hi");
    }
  }

  @Test
  void eachRouter_keepsItsLimitsInterceptorsCodecsAndListeners() {
    Router small =
        contract()
            .limits(ServerLimits.defaults().withRequestMessageBytes(20))
            .interceptor((call, next) -> {
              heard.add("interceptor of small");
              next.handle(call);
            })
            .build();
    Router binary =
        contract()
            .codecs(new ProtoCodec())
            .listener(start -> {
              heard.add("listener of binary");
              return null;
            })
            .build();
    ServerWorld world =
        of(
            contract()
                .interceptor((call, next) -> {
                  heard.add("interceptor of all");
                  next.handle(call);
                })
                .router("/small", small)
                .router("/binary", binary));
    byte[] twentyOne = utf8("{\"text\":\"123456789\"} ");

    assertThat(post(world, ASK, JSON, twentyOne).status()).isEqualTo(200);
    assertThat(heard).containsExactly("interceptor of all");
    heard.clear();
    assertThat(body(post(world, "/small" + ASK, JSON, twentyOne))).contains("allows 20");
    assertThat(post(world, "/small" + ASK, JSON, utf8("{}")).status()).isEqualTo(200);
    assertThat(heard).containsOnly("interceptor of small");
    heard.clear();
    assertThat(post(world, "/binary" + ASK, JSON, twentyOne).status()).isEqualTo(415);
    assertThat(heard).containsExactly("listener of binary");
  }

  @Test
  void unknownProcedure_isAnsweredByTheRouterThatIsNearest() {
    ServerWorld world =
        of(raw("own").router(contract().build()).router("/api", raw("api").build()));

    assertThat(answer(world, "/some.Service/Any")).contains("the service is unknown");
    assertThat(answer(world, SERVICE + "Nothing"))
        .contains("the service does not have this method");
    assertThat(answer(world, "/api/some.Service/Any")).contains("the service is unknown");
    assertThat(answer(world, "/api/raw.Service/Any"))
        .contains("the service does not have this method");
    assertThat(answer(world, "/api")).contains("unimplemented");
    assertThat(heard)
        .containsExactly(
            "own /some.Service/Any",
            "api /api/some.Service/Any",
            "api /api/raw.Service/Any",
            "api /api");
    TestCall call = post(world, "/api/some.Service/Any", "application/grpc-web", new byte[0]);
    assertThat(body(call)).contains("grpc-status: 12\r\n");
  }

  private static Router.Builder echoing(String name) {
    return Router.builder()
        .fallback((requests, responses, context) ->
            requests.forEach(
                request -> responses.send(utf8(name + " " + context.method().procedure()))));
  }

  @Test
  void fallback_ofTheLongestPrefixCounts_behindWhatAnyRouterHas() {
    ServerWorld world =
        of(
            echoing("all")
                .router(raw("raw").build())
                .router(echoing("never").build())
                .router("/api", echoing("api").build())
                .router("/api/deep", echoing("deep").build())
                .router("/none", raw("none").build()));

    assertThat(answer(world, RAW_PATH)).isEqualTo("raw");
    assertThat(answer(world, "/s.S/M")).isEqualTo("all /s.S/M");
    assertThat(answer(world, "/api/s.S/M")).isEqualTo("api /s.S/M");
    assertThat(answer(world, "/api/deep/s.S/M")).isEqualTo("deep /s.S/M");
    assertThat(post(world, "/none/s.S/M", JSON, utf8("{}")).status()).isEqualTo(404);
    assertThat(get(world, "/api/s.S/M").status()).isEqualTo(404);
  }

  @Test
  void resources_areAtThePrefixOfTheirRouter() {
    ServerWorld world = of(page("own").router("/api", page("api").build()));

    assertThat(body(get(world, "/page"))).isEqualTo("own");
    assertThat(body(get(world, "/api/page"))).isEqualTo("api");
  }

  @Test
  void mountedRoutersOfABuilder_areMergedWithIt() {
    ServerWorld world =
        of(Router.builder().merge(raw("other").router("/deep", raw("deep").build())));

    assertThat(answer(world, RAW_PATH)).isEqualTo("other");
    assertThat(answer(world, "/deep" + RAW_PATH)).isEqualTo("deep");
  }

  @Test
  void mountedRouters_mayHaveOthers() {
    Router inner = raw("inner").router("/two", raw("two").build()).build();
    ServerWorld world = of(raw("own").router("/one", inner));

    assertThat(answer(world, "/one" + RAW_PATH)).isEqualTo("inner");
    assertThat(answer(world, "/one/two" + RAW_PATH)).isEqualTo("two");
    assertThat(post(world, "/two" + RAW_PATH, JSON, utf8("{}")).status()).isEqualTo(404);
    assertThat(heard)
        .containsExactly("inner /one" + RAW_PATH, "two /one/two" + RAW_PATH, "own /two" + RAW_PATH);
  }

  @Test
  void duplicates_areRefused_inAnyOrder() {
    Router other = raw("other").merge(page("other")).build();
    String message =
        "more than one router has /page, /raw.Service/Call: give one of them a prefix, or let"
            + " Duplicates decide which one answers";

    for (Router.Builder both :
        List.of(
            raw("own").merge(page("own")).router(other),
            Router.builder()
                .router(other)
                .merge(raw("own"), Duplicates.FIRST_WINS)
                .merge(page("own"), Duplicates.LAST_WINS),
            Router.builder().router(other).router(other))) {
      assertThatIllegalArgumentException().isThrownBy(both::build).withMessage(message);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            page("own")
                .router("/api", other)
                .resource("/api/page", request -> HttpResponse.of(200, Headers.empty()))
                .build())
        .withMessageStartingWith("more than one router has /api/page: ");
  }

  @Test
  void merge_refusesThePathsOfMountedRouters() {
    Router other = raw("other").merge(page("other")).build();
    Router.Builder mounting = Router.builder().router("/api", other);
    Router.Builder own =
        raw("own")
            .pathPrefix("/api")
            .resource("/api/page", request -> HttpResponse.of(200, Headers.empty()));

    assertThat(own.conflictsWith(mounting)).containsExactly("/api/page", "/api" + RAW_PATH);
    assertThat(mounting.conflictsWith(own)).containsExactly("/api/page");
    assertThat(mounting.conflictsWith(Router.builder().router("/api", raw("x").build())))
        .containsExactly("/api" + RAW_PATH);
    assertThat(mounting.conflictsWith(Router.builder().router(other))).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> own.merge(mounting))
        .withMessage("both routers have /api/page, /api" + RAW_PATH);

    ServerWorld unchanged = of(own);
    assertThat(answer(unchanged, "/api" + RAW_PATH)).isEqualTo("own");
  }

  @Test
  void mountedRouters_keepTheirDecisionInAMerge() {
    Router mounted = raw("mounted").build();
    for (Duplicates duplicates : List.of(Duplicates.FIRST_WINS, Duplicates.LAST_WINS)) {
      ServerWorld first =
          of(
              raw("own")
                  .merge(Router.builder().router("", mounted, Duplicates.FIRST_WINS), duplicates));
      ServerWorld last =
          of(
              raw("own")
                  .merge(Router.builder().router("", mounted, Duplicates.LAST_WINS), duplicates));

      assertThat(answer(first, RAW_PATH)).isEqualTo("own");
      assertThat(answer(last, RAW_PATH)).isEqualTo("mounted");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> raw("own").merge(Router.builder().router(mounted), duplicates).build())
          .withMessageStartingWith("more than one router has " + RAW_PATH + ": ");
    }
  }

  @Test
  void duplicates_areDecidedIfThatIsAskedFor() {
    Router other = raw("other").merge(page("other")).build();
    ServerWorld first = of(raw("own").router("", other, Duplicates.FIRST_WINS));
    ServerWorld last = of(page("own").router("", other, Duplicates.LAST_WINS));

    assertThat(answer(first, RAW_PATH)).isEqualTo("own");
    assertThat(body(get(first, "/page"))).isEqualTo("other");
    assertThat(answer(last, RAW_PATH)).isEqualTo("other");
    assertThat(body(get(last, "/page"))).isEqualTo("other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "/api/", "/"})
  void prefixThatIsNone_isRefused(String prefix) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Router.builder().router(prefix, raw("x").build()))
        .withMessageContaining("a path prefix must start with a slash");
  }

  @Test
  void methods_areThoseOfAllRouters_onceEach() {
    Router other = raw("other").build();
    Router all =
        contract().router("/v1", other).router("/v2", other).router(raw("x").build()).build();

    assertThat(all.methods()).startsWith(ContractServiceMethods.ASK).endsWith(RAW);
    assertThat(all.methods()).doesNotHaveDuplicates();
  }

  @Test
  void paths_areThoseOfAllRouters_withTheirPrefixes() {
    Router other = raw("other").pathPrefix("/inner").merge(page("p")).build();
    Router all = raw("own").pathPrefix("/api").router("/v1", other).router(other).build();

    assertThat(all.paths())
        .containsExactlyInAnyOrder(
            "/api" + RAW_PATH, "/v1/inner" + RAW_PATH, "/v1/page", "/inner" + RAW_PATH, "/page");
  }

  @Test
  void activeCalls_areThoseOfAllRouters_onceEach() {
    Router other = contract().build();
    ServerWorld world = of(contract().router("/v1", other).router("/v2", other));
    TestCall own = post(world, ASK, JSON, utf8("{\"gate\":\"own\"}"));
    TestCall mounted = post(world, "/v2" + ASK, JSON, utf8("{\"gate\":\"mounted\"}"));
    gates.at("own").awaitArrival();
    gates.at("mounted").awaitArrival();

    assertThat(other.activeCalls()).isEqualTo(1);
    assertThat(world.router().activeCalls()).isEqualTo(2);
    gates.at("own").open();
    gates.at("mounted").open();
    assertThat(own.status()).isEqualTo(200);
    assertThat(mounted.status()).isEqualTo(200);
  }

  @Test
  void healthAndReflection_knowTheServicesOfAllRouters() {
    HealthRegistry health = HealthRegistry.of();
    ServerWorld world =
        of(
            Router.builder()
                .merge(health.routes())
                .merge(Reflection.create().routes())
                .router("/raw", raw("raw").build())
                .router(contract().build()));

    for (String service : List.of("raw.Service", "verification.v1.ContractService")) {
      byte[] request = utf8("{\"service\":\"" + service + "\"}");
      assertThat(body(post(world, "/grpc.health.v1.Health/Check", JSON, request)))
          .contains("SERVING");
    }
    TestCall list =
        post(
            world,
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            "application/connect+json",
            envelope(0, utf8("{\"listServices\":\"*\"}")));
    assertThat(body(list)).contains("raw.Service", "verification.v1.ContractService");
  }
}
