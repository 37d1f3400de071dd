package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.envelope;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.AttributeKey;
import dev.connectjava.Code;
import dev.connectjava.ExecutionMode;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.http.Loop;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What head interceptors may do to calls, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class ServerHeadInterceptorContractTest {

  private static final String JSON = "application/json";
  private static final AttributeKey<String> USER = AttributeKey.named("user");

  private static final ServerHeadInterceptor REFUSES =
      call -> {
        call.responseHeaders().add("www-authenticate", "Bearer");
        throw new RpcException(Code.UNAUTHENTICATED, "who are you?");
      };

  private final Transport transport;
  private final List<ServerWorld> worlds = new ArrayList<>();

  ServerHeadInterceptorContractTest(Transport transport) {
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

  @ParameterizedTest
  @CsvSource({
    "Ask, application/json, 401",
    "Ask, application/grpc-web+json, 200",
    "Repeat, application/connect+json, 200",
    "Chat, application/grpc-web+json, 200"
  })
  void refusal_isAnsweredAtOnce_withTheHeadersThatWereSet(String method, String type, int status) {
    ServerWorld world = of(Router.builder().headInterceptor(REFUSES));
    TestCall call = world.post(method, type);
    assertThat(call.status()).isEqualTo(status);
    assertThat(call.headers().first("www-authenticate")).contains("Bearer");
    call.end();
    String answer = body(call) + call.headers() + call.trailers();
    assertThat(answer).contains("who are you?");
    assertThat(world.contractCalls()).isZero();
  }

  @Test
  void refusalOfACallByGet_isAnswered() {
    ServerWorld world = of(Router.builder().headInterceptor(REFUSES));
    assertThat(world.get("Ask?encoding=json&message=%7B%7D").status()).isEqualTo(401);
    assertThat(world.contractCalls()).isZero();
  }

  @Test
  void refusalOfAStreamThatIsUnderWay_letsItsClientSendOn() {
    ServerWorld world = of(Router.builder().headInterceptor(REFUSES));
    TestCall call = world.post("Collect", "application/connect+json");
    for (int i = 0; i < 20; i++) {
      call.send(envelope(0, utf8("{\"text\":\"%s\"}".formatted("x".repeat(10_000)))));
    }
    call.end();
    assertThat(body(call)).contains("unauthenticated");
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void head_isSeenOnTheLoop_beforeAnInterceptorsThread(boolean onLoop, boolean intercepted) {
    List<String> seen = new CopyOnWriteArrayList<>();
    Router.Builder router =
        Router.builder()
            .headInterceptor(call -> {
              seen.add(Loop.current() == null ? "elsewhere" : "loop");
              call.attributes().set(USER, call.requestHeaders().first("user").orElse(""));
              call.responseHeaders().add("greeted", "first");
            })
            .headInterceptor(call -> {
              seen.add(call.attributes().get(USER).orElse("nobody"));
              call.responseHeaders().add("greeted", "second");
            });
    if (onLoop) {
      router.executionMode(ExecutionMode.eventLoop());
    }
    if (intercepted) {
      router.interceptor((call, next) -> {
        seen.add("interceptor");
        next.handle(call);
      });
    }
    TestCall call = of(router).post("Ask", JSON, utf8("{}"), "user", "ada");
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.headers().all("greeted")).containsExactly("first", "second");
    assertThat(seen)
        .isEqualTo(intercepted ? List.of("loop", "ada", "interceptor") : List.of("loop", "ada"));
  }

  @Test
  void refusal_isTheLastThatAnybodySees() {
    List<String> seen = new CopyOnWriteArrayList<>();
    ServerWorld world =
        of(
            Router.builder()
                .headInterceptor(REFUSES)
                .headInterceptor(call -> seen.add("head"))
                .interceptor((call, next) -> seen.add("interceptor")));
    assertThat(world.post("Ask", JSON, utf8("{}")).status()).isEqualTo(401);
    assertThat(seen).isEmpty();
  }

  @Test
  void failure_tellsItsClientNothing() {
    ServerWorld world =
        of(
            Router.builder()
                .headInterceptor(call -> {
                  throw new IllegalStateException("secret");
                }));
    TestCall call = world.post("Ask", JSON, utf8("{}"));
    assertThat(call.status()).isEqualTo(500);
    assertThat(body(call)).contains("internal error").doesNotContain("secret");
  }
}
