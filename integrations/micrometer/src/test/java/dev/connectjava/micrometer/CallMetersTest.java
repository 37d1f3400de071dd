package dev.connectjava.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.StringValue;
import dev.connectjava.Attributes;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientCallContext;
import dev.connectjava.ClientConfig;
import dev.connectjava.ClientListener;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerListener;
import dev.connectjava.Transport;
import dev.connectjava.testing.InMemoryTransport;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CallMetersTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** Released when a call has ended on both sides: the last listener is told last. */
  private final CountDownLatch ended = new CountDownLatch(2);

  static Stream<Arguments> protocolsAndKinds() {
    return Stream.of(Protocol.values())
        .flatMap(protocol ->
            Stream.of(RpcMethod.Kind.values()).map(kind -> Arguments.of(protocol, kind)));
  }

  private Transport transport(Protocol protocol, Consumer<Router.Builder> change) {
    Router.Builder router = ServerMeters.of(registry).addTo(Router.builder());
    change.accept(router);
    router.listener(start ->
        new ServerListener() {
          @Override
          public void onEnd(ServerListener.End end) {
            ended.countDown();
          }
        });
    ClientConfig config =
        ClientMeters.of(registry)
            .addTo(ClientConfig.builder().protocol(protocol))
            .listener(call ->
                new ClientListener() {
                  @Override
                  public void onEnd(ClientListener.End end) {
                    ended.countDown();
                  }
                })
            .build();
    return InMemoryTransport.to(router.build(), config);
  }

  private void awaitEnd() throws InterruptedException {
    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private static Tags tags(Protocol protocol, RpcMethod<?, ?> method) {
    return CallTags.of(method, Optional.of(protocol));
  }

  private double count(String name, Tags tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  @ParameterizedTest
  @MethodSource("protocolsAndKinds")
  void call_isMeasuredOnEachSide(Protocol protocol, RpcMethod.Kind kind) throws Exception {
    try (Transport transport =
        transport(protocol, router -> router.service(new Echo().definition()))) {
      Echo.call(transport, kind, "hello");
      awaitEnd();

      Tags tags = tags(protocol, Echo.method(kind));
      int length = StringValue.of("hello").getSerializedSize();
      for (String side : new String[] {"connect.server", "connect.client"}) {
        assertThat(
                registry
                    .get(side + ".processing.duration")
                    .tags(tags.and("statusCode", "OK"))
                    .timer()
                    .count())
            .isOne();
        assertThat(registry.get(side + ".active").tags(tags).gauge().value()).isZero();
        assertThat(registry.get(side + ".request.size").tags(tags).summary().totalAmount())
            .isEqualTo(length);
        assertThat(registry.get(side + ".response.size").tags(tags).summary().totalAmount())
            .isEqualTo(length);
      }
      assertThat(count("connect.server.requests.received", tags)).isOne();
      assertThat(count("connect.server.responses.sent", tags)).isOne();
      assertThat(count("connect.client.requests.sent", tags)).isOne();
      assertThat(count("connect.client.responses.received", tags)).isOne();
      assertThat(registry.get("connect.client.attempts").counter().count()).isOne();
    }
  }

  @ParameterizedTest
  @EnumSource(Code.class)
  void failedCall_hasTheStatusOfGrpc(Code code) throws Exception {
    try (Transport transport =
        transport(Protocol.CONNECT, router -> router.service(new Echo().definition()))) {
      Throwable failure =
          catchThrowable(() -> Echo.call(transport, RpcMethod.Kind.UNARY, "fail " + code.name()));
      assertThat(failure).isInstanceOf(RpcException.class);
      awaitEnd();

      String status = code == Code.CANCELED ? "CANCELLED" : code.name();
      for (String side : new String[] {"connect.server", "connect.client"}) {
        assertThat(registry.get(side + ".processing.duration").timer().getId().getTag("statusCode"))
            .isEqualTo(status);
      }
    }
  }

  @Test
  void callInFlight_isActive() throws Exception {
    Tags tags = tags(Protocol.GRPC, Echo.UNARY);
    double[] active = new double[2];
    Echo echo =
        new Echo(() -> {
          active[0] = registry.get("connect.server.active").tags(tags).gauge().value();
          active[1] = registry.get("connect.client.active").tags(tags).gauge().value();
        });
    try (Transport transport =
        transport(Protocol.GRPC, router -> router.service(echo.definition()))) {
      Echo.call(transport, RpcMethod.Kind.UNARY, "hello");
      awaitEnd();
    }
    assertThat(active).containsExactly(1, 1);
  }

  @Test
  void callsOfSeveralServersAndClients_areCountedTogether() {
    Tags tags = tags(Protocol.GRPC, Echo.UNARY);
    double[] active = new double[2];
    Echo inner =
        new Echo(() -> {
          active[0] = registry.get("connect.server.active").tags(tags).gauge().value();
          active[1] = registry.get("connect.client.active").tags(tags).gauge().value();
        });
    try (Transport second =
        transport(Protocol.GRPC, router -> router.service(inner.definition()))) {
      Echo outer = new Echo(() -> Echo.call(second, RpcMethod.Kind.UNARY, "hello"));
      try (Transport first =
          transport(Protocol.GRPC, router -> router.service(outer.definition()))) {
        Echo.call(first, RpcMethod.Kind.UNARY, "hello");
      }
    }
    assertThat(active).containsExactly(2, 2);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void methodThatTheRouterDoesNotHave_hasNoName(Protocol protocol) throws Exception {
    try (Transport transport = transport(protocol, router -> {})) {
      assertThat(catchThrowable(() -> Echo.call(transport, RpcMethod.Kind.UNARY, "hello")))
          .isInstanceOf(RpcException.class);
      awaitEnd();

      Meter.Id id = registry.get("connect.server.processing.duration").timer().getId();
      assertThat(id.getTag("service")).isEqualTo("unknown");
      assertThat(id.getTag("method")).isEqualTo("unknown");
      assertThat(id.getTag("statusCode")).isEqualTo("UNIMPLEMENTED");
    }
  }

  @Test
  void methodOfAFallback_hasNoName() throws Exception {
    try (Transport transport =
        transport(
            Protocol.GRPC,
            router ->
                router.fallback(
                    (requests, responses, call) -> requests.forEach(responses::send)))) {
      Echo.call(transport, RpcMethod.Kind.UNARY, "hello");
      awaitEnd();

      assertThat(registry.get("connect.server.active").gauge().getId().getTag("method"))
          .isEqualTo("unknown");
    }
  }

  @Test
  void callsThatAFilterMakesOne_areCountedTogether() {
    registry.config().meterFilter(MeterFilter.ignoreTags("method"));
    MadeCalls calls = new MadeCalls(registry);
    calls.listenTo(new CallOf("One", Attributes.create()));
    calls.listenTo(new CallOf("Other", Attributes.create()));
    assertThat(registry.get("connect.client.active").gauge().value()).isEqualTo(2);
  }

  @Test
  void methodsOfAClient_haveNamesUpToALimit() {
    MadeCalls calls = new MadeCalls(registry);
    for (int i = 0; i <= MadeCalls.MOST_METHODS; i++) {
      calls.listenTo(new CallOf("Method" + i, Attributes.create()));
    }
    assertThat(registry.get("connect.client.active").gauges()).hasSize(MadeCalls.MOST_METHODS + 1);
    assertThat(registry.get("connect.client.active").tag("method", "unknown").gauges()).hasSize(1);
  }

  private record CallOf(String name, Attributes attributes) implements ClientCallContext {

    @Override
    public RpcMethod<?, ?> method() {
      return RpcMethod.unary(Echo.SERVICE, name, byte[].class, byte[].class);
    }

    @Override
    public Optional<String> target() {
      return Optional.empty();
    }

    @Override
    public Protocol protocol() {
      return Protocol.GRPC;
    }

    @Override
    public CallOptions options() {
      return CallOptions.defaults();
    }
  }
}
