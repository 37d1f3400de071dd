package dev.connectjava.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcException;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.testing.InMemoryTransport;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthClient;
import io.grpc.health.v1.HealthMethods;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class HealthServiceTest {

  private static final String GREET = "greet.v1.GreetService";

  private final HealthRegistry health = HealthRegistry.create();
  private final Router router = Router.builder().merge(health.routes()).build();
  private final List<InMemoryTransport> transports = new ArrayList<>();
  private final HealthClient client = client(Protocol.CONNECT);

  private HealthClient client(Protocol protocol) {
    ClientConfig config = ClientConfig.builder().protocol(protocol).acceptCompressions().build();
    InMemoryTransport transport = InMemoryTransport.to(router, config);
    transports.add(transport);
    return HealthClient.of(transport);
  }

  private HealthClient clientOf(HealthChecker checker) {
    InMemoryTransport transport = InMemoryTransport.to(HealthService.of(checker));
    transports.add(transport);
    return HealthClient.of(transport);
  }

  @AfterEach
  void close() {
    transports.forEach(InMemoryTransport::close);
  }

  private static HealthCheckRequest of(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  private static String next(ServerStreamingCall<HealthCheckResponse> call) {
    HealthCheckResponse response = call.receive();
    return response == null ? "end" : response.getStatus().name();
  }

  @ParameterizedTest
  @EnumSource
  void check_saysTheStatusOrThatThereIsNone(Protocol protocol) {
    HealthClient caller = client(protocol);
    health.set(GREET, ServingStatus.UNKNOWN);

    assertThat(caller.check(of("")).getStatus())
        .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    assertThat(caller.check(of(GREET)).getStatus())
        .isEqualTo(HealthCheckResponse.ServingStatus.UNKNOWN);
    assertThatThrownBy(() -> caller.check(of("greet.v2.GreetService")))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
  }

  @ParameterizedTest
  @EnumSource
  void watch_ofAServiceThatIsNotKnown_goesOnUntilItIs(Protocol protocol) {
    try (ServerStreamingCall<HealthCheckResponse> call = client(protocol).watch(of(GREET))) {
      assertThat(next(call)).isEqualTo("SERVICE_UNKNOWN");
      health.set(GREET, ServingStatus.SERVING);
      assertThat(next(call)).isEqualTo("SERVING");
      health.enterTerminalState();
      assertThat(next(call)).isEqualTo("NOT_SERVING");
    }
  }

  @Test
  void servicesOfTheRouter_areServingUnlessTheyHaveAStatus() {
    assertThat(client.check(of(HealthMethods.SERVICE_NAME)).getStatus())
        .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);

    HealthRegistry other = HealthRegistry.create();
    other.set(HealthMethods.SERVICE_NAME, ServingStatus.NOT_SERVING);
    Router.builder().merge(other.routes()).build();
    assertThat(other.check(HealthMethods.SERVICE_NAME)).contains(ServingStatus.NOT_SERVING);
  }

  @Test
  void checker_isAskedForEachCheckAndCanNotBeWatched() {
    HealthClient caller =
        clientOf(service ->
            service.isEmpty() ? Optional.of(ServingStatus.NOT_SERVING) : Optional.empty());

    assertThat(caller.check(of("")).getStatus())
        .isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
    assertThatThrownBy(() -> caller.check(of(GREET)))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
    assertThatThrownBy(() -> next(caller.watch(of(""))))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.UNIMPLEMENTED));
  }

  @Test
  void checker_mayBlockAndFail() {
    HealthClient caller =
        clientOf(service -> {
          assertThat(Thread.currentThread().isVirtual()).isTrue();
          throw new RpcException(Code.UNAVAILABLE, "the database is away");
        });

    assertThatThrownBy(() -> caller.check(of("")))
        .isInstanceOf(RpcException.class)
        .hasMessageContaining("the database is away");
  }

  @Test
  void nameOfOneMebibyte_isNotKnownAndNotKept() {
    HealthCheckRequest request = of("x".repeat(1 << 20));
    int before = health.size();

    assertThatThrownBy(() -> client.check(request))
        .isInstanceOf(RpcException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(100));
    try (ServerStreamingCall<HealthCheckResponse> call = client.watch(request)) {
      assertThat(next(call)).isEqualTo("SERVICE_UNKNOWN");
      assertThat(health.size()).isEqualTo(before);
    }
  }

  /** Delegates to the registry, and records the threads on which watches begin. */
  private final class RecordingChecker implements HealthChecker {

    final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    final CountDownLatch closed;

    RecordingChecker(int watches) {
      this.closed = new CountDownLatch(watches);
    }

    @Override
    public Optional<ServingStatus> check(String service) {
      return health.check(service);
    }

    @Override
    public HealthWatch watch(String service, Runnable onChange) {
      threads.add(Thread.currentThread());
      HealthWatch watch = health.watch(service, onChange);
      return new HealthWatch() {
        @Override
        public Optional<ServingStatus> status() {
          return watch.status();
        }

        @Override
        public void close() {
          watch.close();
          closed.countDown();
        }
      };
    }
  }

  @Test
  void tenThousandWatches_haveNoThreadAndLeaveNothingBehind() throws InterruptedException {
    int before = health.size();
    RecordingChecker checker = new RecordingChecker(10_000);
    HealthClient caller = clientOf(checker);
    List<ServerStreamingCall<HealthCheckResponse>> calls = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      calls.add(caller.watch(of("service." + i)));
    }
    calls.forEach(call -> assertThat(next(call)).isEqualTo("SERVICE_UNKNOWN"));
    assertThat(health.size()).isEqualTo(before + 10_000);
    assertThat(checker.threads).singleElement().matches(thread -> !thread.isVirtual());

    calls.forEach(ServerStreamingCall::cancel);
    checker.closed.await();
    assertThat(health.size()).isEqualTo(before);
  }
}
