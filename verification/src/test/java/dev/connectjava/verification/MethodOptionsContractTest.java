package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.ClientLimits;
import dev.connectjava.ClientListener;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.verification.ClientWorld.Way;
import dev.connectjava.verification.http.ClientCarrier.Connected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of a client, a service and a method act on its calls, in every protocol. */
@ParameterizedClass
@MethodSource("ways")
final class MethodOptionsContractTest {

  private static final RpcMethod<byte[], byte[]> OF_METHOD = method("own.Service", "OfMethod");
  private static final RpcMethod<byte[], byte[]> OF_SERVICE = method("own.Service", "OfService");
  private static final RpcMethod<byte[], byte[]> OF_CLIENT = method("other.Service", "OfClient");

  static Stream<Way> ways() {
    return ClientWorld.ways().filter(way -> way.codec().equals("proto"));
  }

  private final Way way;
  private final List<Connected> worlds = new ArrayList<>();
  private final Router router =
      Router.builder()
          .service(
              ServiceDefinition.builder("own.Service")
                  .unary(OF_METHOD, MethodOptionsContractTest::answer)
                  .unary(OF_SERVICE, MethodOptionsContractTest::answer)
                  .build())
          .service(
              ServiceDefinition.builder("other.Service")
                  .unary(OF_CLIENT, MethodOptionsContractTest::answer)
                  .build())
          .build();

  MethodOptionsContractTest(Way way) {
    this.way = way;
  }

  @AfterEach
  void nothingIsLeft() {
    ClientWorld.assertNothingLeft(router);
    for (Connected world : worlds) {
      world.transport().close();
      world.server().close();
    }
  }

  private static RpcMethod<byte[], byte[]> method(String service, String name) {
    return RpcMethod.unary(service, name, byte[].class, byte[].class);
  }

  /** Answers with the deadline in minutes, rounded up, the compression and a header field. */
  private static byte[] answer(byte[] request, RequestContext context) {
    String minutes =
        context
            .deadline()
            .map(deadline -> Long.toString(deadline.remaining().plusSeconds(59).toMinutes()))
            .orElse("none");
    String encoding = context.protocol() == Protocol.CONNECT ? "content-encoding" : "grpc-encoding";
    return utf8(
        "%s %s %s"
            .formatted(
                minutes,
                context.requestHeaders().first(encoding).orElse("identity"),
                String.join("+", context.requestHeaders().all("x-level"))));
  }

  private Connected of(CallOptions ofMethod, CallOptions ofService, ClientConfig.Builder config) {
    ClientConfig all =
        config
            .protocol(way.protocol())
            .options(OF_METHOD, ofMethod)
            .options("own.Service", ofService)
            .build();
    Connected world = way.carrier().start(router, all);
    worlds.add(world);
    return world;
  }

  private static String call(
      Connected world, RpcMethod<byte[], byte[]> method, CallOptions options) {
    return new String(world.transport().unary(method, utf8("x"), options), UTF_8);
  }

  private static String call(Connected world, RpcMethod<byte[], byte[]> method) {
    return call(world, method, CallOptions.defaults());
  }

  @Test
  void timeout_isThatOfTheCallElseTheMethodElseTheServiceElseTheClient() {
    Connected world =
        of(
            CallOptions.defaults().withTimeout(Duration.ofMinutes(10)),
            CallOptions.defaults().withTimeout(Duration.ofMinutes(20)),
            ClientConfig.builder().timeout(Duration.ofMinutes(30)));

    CallOptions own = CallOptions.defaults().withTimeout(Duration.ofMinutes(40));
    assertThat(call(world, OF_METHOD, own)).startsWith("40 ");
    assertThat(call(world, OF_METHOD)).startsWith("10 ");
    assertThat(call(world, OF_SERVICE)).startsWith("20 ");
    assertThat(call(world, OF_CLIENT)).startsWith("30 ");
  }

  @Test
  void compression_isThatOfTheCallElseTheMethodElseTheServiceElseTheClient() {
    CallOptions always = CallOptions.builder().compress(true).build();
    CallOptions never = CallOptions.builder().compress(false).build();
    Connected all =
        of(
            never,
            always,
            ClientConfig.builder().sendCompression("gzip").compressionMinimumBytes(0));
    Connected few =
        of(
            always,
            never,
            ClientConfig.builder().sendCompression("gzip").compressionMinimumBytes(1_000));

    assertThat(call(all, OF_METHOD)).contains(" identity ");
    assertThat(call(all, OF_METHOD, always)).contains(" gzip ");
    assertThat(call(all, OF_SERVICE)).contains(" gzip ");
    assertThat(call(all, OF_CLIENT)).contains(" gzip ");
    assertThat(call(few, OF_METHOD)).contains(" gzip ");
    if (way.protocol() == Protocol.CONNECT) { // gRPC's head names it before the message is known.
      assertThat(call(few, OF_SERVICE)).contains(" identity ");
      assertThat(call(few, OF_CLIENT)).contains(" identity ");
    }
  }

  @Test
  void limitOfResponses_isThatOfTheCallElseTheMethodElseTheServiceElseTheClient() {
    CallOptions small = CallOptions.builder().responseMessageBytes(5).build();
    CallOptions large = CallOptions.builder().responseMessageBytes(500).build();
    ClientLimits limits = ClientLimits.defaults().withResponseMessageBytes(6);
    Connected world = of(large, small, ClientConfig.builder().limits(limits));

    assertThat(call(world, OF_METHOD)).contains("none");
    assertThat(call(world, OF_SERVICE, large)).contains("none");
    assertExhausted(world, OF_METHOD, small, 5);
    assertExhausted(world, OF_SERVICE, CallOptions.defaults(), 5);
    assertExhausted(world, OF_CLIENT, CallOptions.defaults(), 6);
  }

  private static void assertExhausted(
      Connected world, RpcMethod<byte[], byte[]> method, CallOptions options, int limit) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> call(world, method, options))
        .withMessageContaining(Integer.toString(limit))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
  }

  @Test
  void headers_areThoseOfTheCallElseTheMethodElseTheServiceElseTheClient() {
    Connected world =
        of(
            CallOptions.defaults().withHeader("x-level", "method"),
            CallOptions.defaults().withHeader("x-level", "service"),
            ClientConfig.builder().header("x-level", "client"));

    CallOptions own = CallOptions.defaults().withHeader("x-level", "call");
    assertThat(call(world, OF_METHOD, own)).endsWith(" call");
    assertThat(call(world, OF_METHOD)).endsWith(" method");
    assertThat(call(world, OF_SERVICE)).endsWith(" service");
    assertThat(call(world, OF_CLIENT)).endsWith(" client");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interceptors_runInTheOrderOfClientServiceAndMethod(boolean observed) {
    List<String> seen = new ArrayList<>();
    ClientConfig.Builder config =
        ClientConfig.builder()
            .interceptor(OF_METHOD, noting("method 1", seen))
            .interceptor("own.Service", noting("service 1", seen))
            .interceptor(noting("client 1", seen))
            .interceptor("own.Service", noting("service 2", seen))
            .interceptor(OF_METHOD, noting("method 2", seen))
            .interceptor(noting("client 2", seen));
    if (observed) {
      config.listener(call -> new ClientListener() {});
    }
    Connected world = of(CallOptions.defaults(), CallOptions.defaults(), config);

    assertThat(call(world, OF_METHOD)).isNotEmpty();
    assertThat(seen)
        .containsExactly("client 1", "client 2", "service 1", "service 2", "method 1", "method 2");
    seen.clear();
    assertThat(call(world, OF_SERVICE)).isNotEmpty();
    assertThat(seen).containsExactly("client 1", "client 2", "service 1", "service 2");
    seen.clear();
    assertThat(call(world, OF_CLIENT)).isNotEmpty();
    assertThat(seen).containsExactly("client 1", "client 2");
  }

  /** Also the only ones of a client. */
  @Test
  void interceptorsOfAMethod_areNotThoseOfOthers() {
    List<String> seen = new ArrayList<>();
    Connected world =
        of(
            CallOptions.defaults(),
            CallOptions.defaults(),
            ClientConfig.builder()
                .interceptor(OF_CLIENT, noting("other", seen))
                .interceptor("no.Service", noting("no service", seen)));

    assertThat(call(world, OF_METHOD)).isNotEmpty();
    assertThat(seen).isEmpty();
    assertThat(call(world, OF_CLIENT)).isNotEmpty();
    assertThat(seen).containsExactly("other");
  }

  private static ClientInterceptor noting(String what, List<String> seen) {
    return (method, options, next) -> {
      seen.add(what);
      return next.open(method, options);
    };
  }

  @Test
  void interceptors_seeTheOptionsOfTheirCall() {
    List<String> seen = new ArrayList<>();
    Connected world =
        of(
            CallOptions.defaults().withHeader("x-level", "method"),
            CallOptions.defaults().withHeader("x-level", "service"),
            ClientConfig.builder()
                .interceptor((method, options, next) -> {
                  seen.add(options.headers().first("x-level").orElse("none"));
                  return next.open(method, options);
                }));

    for (RpcMethod<byte[], byte[]> method : List.of(OF_METHOD, OF_SERVICE, OF_CLIENT)) {
      assertThat(call(world, method)).isNotEmpty();
    }
    assertThat(seen).containsExactly("method", "service", "none");
  }
}
