package dev.connectjava.memory;

import static dev.connectjava.memory.EngineService.UNARY;
import static dev.connectjava.memory.EngineService.method;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientHeadInterceptor;
import dev.connectjava.Code;
import dev.connectjava.MethodSettings;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerLimits;
import dev.connectjava.memory.EngineCall.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The settings of a router, a service and a method, and a client's defaults for each. */
final class EngineSettingsTest extends EngineSuite {

  private static final MethodSettings TEN_BYTES =
      MethodSettings.builder().limits(ServerLimits.defaults().withRequestMessageBytes(10)).build();

  private final List<String> seen = new CopyOnWriteArrayList<>();

  EngineSettingsTest(EngineSetup setup) {
    super(setup);
  }

  /** Goes on with a service that has settings of its own, and with others of its router. */
  private void service(MethodSettings ofService, UnaryOperator<Router.Builder> router) {
    world.close();
    world = EngineWorld.ofService(setup, ofService, router, client -> client);
    answer("done");
  }

  private MethodSettings recording(String name) {
    return MethodSettings.builder()
        .interceptor((call, next) -> {
          seen.add(name);
          next.handle(call);
        })
        .headInterceptor(call -> seen.add("head " + name))
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void interceptors_areThoseOfTheRouterThenOfTheServiceThenOfTheMethod(RpcMethod.Kind kind) {
    MethodSettings ofRouter = recording("router");
    service(
        recording("service"),
        router ->
            router
                .settings(method(kind), recording("method"))
                .headInterceptor(ofRouter.headInterceptors().getFirst())
                .interceptor(ofRouter.interceptors().getFirst()));

    assertThat(call(method(kind), "x")).isEqualTo(new Outcome(List.of("done"), null));
    assertThat(seen)
        .containsExactly(
            "head router", "head service", "head method", "router", "service", "method");
  }

  @ParameterizedTest
  @EnumSource
  void interceptorOfAMethod_isThatOfNoOther(RpcMethod.Kind kind) {
    service(
        MethodSettings.inherited(), router -> router.settings(method(kind), recording("method")));

    for (RpcMethod.Kind each : RpcMethod.Kind.values()) {
      assertThat(call(method(each), "x")).isEqualTo(new Outcome(List.of("done"), null));
    }
    assertThat(seen).containsExactly("head method", "method");
  }

  @ParameterizedTest
  @EnumSource
  void headInterceptorOfAMethod_refusesItsCalls(RpcMethod.Kind kind) {
    MethodSettings refusing =
        MethodSettings.builder()
            .headInterceptor(call -> {
              throw new RpcException(Code.PERMISSION_DENIED, "not this one");
            })
            .build();
    service(MethodSettings.inherited(), router -> router.settings(method(kind), refusing));

    for (RpcMethod.Kind each : RpcMethod.Kind.values()) {
      Outcome outcome = call(method(each), "x");
      if (each == kind) {
        assertThat(errorOf(outcome).code()).isEqualTo(Code.PERMISSION_DENIED);
      } else {
        assertThat(outcome).isEqualTo(new Outcome(List.of("done"), null));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void limit_isThatOfTheMethodElseOfTheService(RpcMethod.Kind kind) {
    MethodSettings twentyBytes =
        MethodSettings.builder()
            .limits(ServerLimits.defaults().withRequestMessageBytes(20))
            .build();
    service(TEN_BYTES, router -> router.settings(method(kind), twentyBytes));

    for (RpcMethod.Kind each : RpcMethod.Kind.values()) {
      int limit = each == kind ? 20 : 10;
      assertThat(call(method(each), "x".repeat(limit)).error()).isNull();
      assertThat(errorOf(call(method(each), "x".repeat(limit + 1))).code())
          .isEqualTo(Code.RESOURCE_EXHAUSTED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void optionsOfAClient_areTheCallsThenTheMethodsThenTheServices(RpcMethod.Kind kind) {
    ClientHeadInterceptor record =
        (attempt, headers) -> seen.add(attempt.call().options().headers().toString());
    RpcMethod.Kind other =
        kind == RpcMethod.Kind.UNARY ? RpcMethod.Kind.BIDI_STREAM : RpcMethod.Kind.UNARY;
    settings(
        router -> router,
        client ->
            client
                .headInterceptor(record)
                .header("x-a", "client")
                .options(
                    UNARY.service(),
                    CallOptions.builder().header("x-a", "service").header("x-b", "service").build())
                .options(method(kind), CallOptions.defaults().withHeader("x-b", "method")));
    answer("done");

    assertThat(call(method(kind), "x").error()).isNull();
    assertThat(call(method(other), "x").error()).isNull();
    assertThat(call(method(kind), CallOptions.defaults().withHeader("x-b", "call"), "x").error())
        .isNull();
    assertThat(seen.get(0)).contains("x-a").contains("service").contains("method");
    assertThat(seen.get(1)).doesNotContain("method").doesNotContain("client");
    assertThat(seen.get(2)).contains("service").contains("call").doesNotContain("method");
  }

  @ParameterizedTest
  @EnumSource
  void timeoutOfAMethod_isThatOfNoOther(RpcMethod.Kind kind) {
    RpcMethod.Kind other =
        kind == RpcMethod.Kind.UNARY ? RpcMethod.Kind.BIDI_STREAM : RpcMethod.Kind.UNARY;
    settings(
        router -> router,
        client ->
            client.options(method(kind), CallOptions.defaults().withTimeout(Duration.ofNanos(1))));
    world.service.answer((requests, context) ->
        CompletableFuture.completedFuture(
            EngineService.Answer.of(context.deadline().isPresent() ? "timed" : "free")));

    assertThat(errorOf(call(method(kind), "x")).code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(call(method(other), "x").responses()).containsExactly("free");
    CallOptions patient = CallOptions.defaults().withTimeout(Duration.ofMinutes(1));
    assertThat(call(method(kind), patient, "x").responses()).containsExactly("timed");
  }
}
