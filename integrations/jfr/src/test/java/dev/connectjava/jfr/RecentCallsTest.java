package dev.connectjava.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.StringValue;
import dev.connectjava.AttributeKey;
import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.Code;
import dev.connectjava.Protocol;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testing.InMemoryTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class RecentCallsTest {

  private static final AttributeKey<String> USER = AttributeKey.named("user");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Ends ends = new Ends();

  private RecentCalls.Builder builder() {
    return RecentCalls.builder().clock(now::get);
  }

  private void call(
      RecentCalls recent, RpcMethod<StringValue, StringValue> method, String... requests)
      throws InterruptedException {
    Router router =
        Router.builder()
            .service(new Echo())
            .headInterceptor(context -> context.attributes().set(USER, "Ada"))
            .listener(recent)
            .listener(ends.ofCalls())
            .build();
    try (InMemoryTransport transport = InMemoryTransport.to(router)) {
      for (String request : requests) {
        Throwable unused =
            catchThrowable(
                () -> transport.unary(method, StringValue.of(request), CallOptions.defaults()));
        ends.awaitCalls(1);
      }
    }
  }

  @Test
  void failedCall_isKept_withoutItsContents() throws Exception {
    RecentCalls recent = builder().attribute(USER).build();
    call(recent, Echo.FAIL, "secret word");

    assertThat(recent.slow()).isEmpty();
    assertThat(recent.failed()).hasSize(1);
    RecentCall call = recent.failed().getFirst();
    assertThat(call.isServed()).isTrue();
    assertThat(call.start()).isEqualTo(START);
    assertThat(call.duration()).isPositive();
    assertThat(call.procedure()).isEqualTo("/echo.v1.Echo/Fail");
    assertThat(call.protocol()).contains(Protocol.CONNECT);
    assertThat(call.peer()).isPresent();
    assertThat(call.code()).contains(Code.NOT_FOUND);
    assertThat(call.message()).isEmpty();
    assertThat(call.phases()).containsOnlyKeys("waiting", "handling", "sending");
    assertThat(call.phases().values())
        .allSatisfy(time -> assertThat(time).isGreaterThanOrEqualTo(Duration.ZERO));
    assertThat(call.requestMessages()).isEqualTo(1);
    assertThat(call.requestBodyBytes()).isPositive();
    assertThat(call.responseMessages()).isZero();
    assertThat(call.responseBodyBytes()).isPositive();
    assertThat(call.attributes()).containsExactly(Map.entry("user", "Ada"));
    assertThat(recent.text())
        .startsWith("2026-01-01T00:00:00Z served /echo.v1.Echo/Fail connect ")
        .contains(" not_found ", " ms waiting ", " in 1/13 B out 0/", " user=Ada\n")
        .doesNotContain("secret");
  }

  @Test
  void attributes_areKeptOnlyIfTheyAreAskedFor() throws Exception {
    RecentCalls recent = builder().build();
    call(recent, Echo.FAIL, "x");

    assertThat(recent.failed().getFirst().attributes()).isEmpty();
  }

  @Test
  void slowCalls_areKeptApartFromFailedOnes() throws Exception {
    RecentCalls recent = builder().slowerThan(Duration.ZERO).capacity(2).build();
    call(recent, Echo.SAY, "slow");
    call(recent, Echo.FAIL, "1", "2", "3");

    assertThat(recent.slow()).hasSize(1);
    assertThat(recent.slow().getFirst().code()).isEmpty();
    assertThat(recent.slow().getFirst()).asString().contains(" ok ");
    assertThat(recent.failed()).hasSize(2);
    assertThat(recent.text().lines()).hasSize(3);
    recent.clear();
    assertThat(recent.text()).isEmpty();
  }

  @Test
  void callThatIsNotSlow_isNotKept() throws Exception {
    RecentCalls recent = builder().slowerThan(Duration.ofHours(1)).build();
    call(recent, Echo.SAY, "fast");

    assertThat(recent.text()).isEmpty();
  }

  @Test
  void stream_isNeverSlow() throws Exception {
    RecentCalls recent = builder().slowerThan(Duration.ZERO).build();
    Router router =
        Router.builder().service(new Echo()).listener(recent).listener(ends.ofCalls()).build();
    try (InMemoryTransport transport = InMemoryTransport.to(router);
        var call = transport.serverStream(Echo.REPEAT, Echo.HELLO, CallOptions.defaults())) {
      assertThat(call).hasSize(2);
      ends.awaitCalls(1);
    }
    assertThat(recent.text()).isEmpty();
  }

  @Test
  void codes_sayWhatIsAFailure() throws Exception {
    RecentCalls recent = builder().codes(Code.INTERNAL, Code.UNAVAILABLE).build();
    call(recent, Echo.FAIL, "not found");

    assertThat(recent.text()).isEmpty();
  }

  @Test
  void ring_keepsTheLastCalls_lastOneFirst() throws Exception {
    RecentCalls recent = builder().capacity(3).build();
    for (int second = 1; second <= 4; second++) {
      now.set(START.plusSeconds(second));
      call(recent, Echo.FAIL, "x");
    }

    assertThat(recent.failed())
        .extracting(RecentCall::start)
        .containsExactly(START.plusSeconds(2), START.plusSeconds(3), START.plusSeconds(4));
    assertThat(recent.text()).startsWith("2026-01-01T00:00:04Z");
  }

  @Test
  void oldCalls_areForgotten() throws Exception {
    RecentCalls recent = builder().maxAge(Duration.ofMinutes(1)).build();
    call(recent, Echo.FAIL, "old");
    now.set(START.plusSeconds(30));
    call(recent, Echo.FAIL, "new");

    now.set(START.plusSeconds(75));
    assertThat(recent.failed())
        .extracting(RecentCall::start)
        .containsExactly(START.plusSeconds(30));
    now.set(START.plusSeconds(150));
    assertThat(recent.failed()).isEmpty();
  }

  @Test
  void longestAge_keepsAllCalls() throws Exception {
    RecentCalls recent = builder().maxAge(Duration.ofSeconds(Long.MAX_VALUE)).build();
    call(recent, Echo.FAIL, "1", "2");

    assertThat(recent.failed()).hasSize(2);
  }

  @Test
  void client_keepsTheFailuresThatItFinds() {
    RecentCalls recent = builder().attribute(USER).build();
    ClientConfig config = ClientConfig.builder().listener(recent).build();
    try (NettyTransport transport =
        NettyTransport.builder("http://127.0.0.1:1").config(config).build()) {
      Throwable unused =
          catchThrowable(() ->
              transport.unary(
                  Echo.SAY, Echo.HELLO, CallOptions.defaults().withAttribute(USER, "Bob")));
    }
    RecentCall call = recent.failed().getFirst();
    assertThat(call.isServed()).isFalse();
    assertThat(call.code()).contains(Code.UNAVAILABLE);
    assertThat(call.message()).isPresent();
    assertThat(call.peer()).isEmpty();
    assertThat(call.phases()).containsOnlyKeys("connecting", "waiting", "receiving");
    assertThat(call.attributes()).containsEntry("user", "Bob");
    assertThat(call).asString().contains(" made /echo.v1.Echo/Say connect - unavailable ", ": ");
  }

  @Test
  void client_keepsNoTextOfTheServer() {
    RecentCalls recent = builder().build();
    ClientConfig config = ClientConfig.builder().listener(recent).build();
    Router router = Router.builder().service(new Echo()).build();
    try (InMemoryTransport transport = InMemoryTransport.to(router, config)) {
      Throwable unused =
          catchThrowable(() ->
              transport.unary(Echo.FAIL, StringValue.of("secret word"), CallOptions.defaults()));
    }
    assertThat(recent.failed()).hasSize(1);
    assertThat(recent.text()).contains(" not_found ").doesNotContain("secret");
  }

  @Test
  void manyThreads_shareOneRing() throws Exception {
    RecentCalls recent = builder().capacity(10).build();
    Router router = Router.builder().service(new Echo()).listener(recent).build();
    try (InMemoryTransport transport = InMemoryTransport.to(router);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Runnable> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        calls.add(() -> {
          Throwable unused =
              catchThrowable(() -> transport.unary(Echo.FAIL, Echo.HELLO, CallOptions.defaults()));
          assertThat(recent.failed()).hasSizeLessThanOrEqualTo(10);
        });
      }
      for (var each : calls.stream().map(threads::submit).toList()) {
        each.get();
      }
    }
    assertThat(recent.failed()).hasSize(10);
  }

  @Test
  void settingsOutOfRange_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecentCalls.builder().capacity(0))
        .withMessageContaining("but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecentCalls.builder().maxAge(Duration.ZERO))
        .withMessageContaining("but was PT0S");
    assertThat(RecentCalls.create().text()).isEmpty();
  }
}
