package dev.connectjava.verification;

import static dev.connectjava.verification.ServerWorld.body;
import static dev.connectjava.verification.ServerWorld.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.DeadlinePolicy;
import dev.connectjava.MethodSettings;
import dev.connectjava.RequestContext;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServerLimits;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.verification.http.TestCall;
import dev.connectjava.verification.http.TestServer.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Settings of a router, a service and a method act on a server, over every transport. */
@ParameterizedClass
@EnumSource(Transport.class)
final class MethodSettingsContractTest {

  private static final String OF_METHOD = "/own.Service/OfMethod";
  private static final String OF_SERVICE = "/own.Service/OfService";
  private static final String OF_ROUTER = "/other.Service/OfRouter";

  private static final RpcMethod<byte[], byte[]> METHOD = method("own.Service", "OfMethod");

  private final Transport transport;
  private final List<ServerWorld> worlds = new ArrayList<>();

  MethodSettingsContractTest(Transport transport) {
    this.transport = transport;
  }

  @AfterEach
  void nothingIsLeft() {
    for (ServerWorld world : worlds) {
      world.assertNothingLeft();
      world.close();
    }
  }

  private static RpcMethod<byte[], byte[]> method(String service, String name) {
    return RpcMethod.unary(service, name, byte[].class, byte[].class);
  }

  /** Answers with the deadline in minutes, rounded up, and 100 bytes. */
  private static byte[] answer(byte[] request, RequestContext context) {
    String minutes =
        context
            .deadline()
            .map(deadline -> Long.toString(deadline.remaining().plusSeconds(59).toMinutes()))
            .orElse("none");
    return utf8(minutes + " " + "x".repeat(100));
  }

  /** A server with a method that has settings, one whose service has some, and one without. */
  private ServerWorld of(MethodSettings ofMethod, MethodSettings ofService, Router.Builder router) {
    ServiceDefinition own =
        ServiceDefinition.builder("own.Service")
            .unary(METHOD, MethodSettingsContractTest::answer)
            .unary(method("own.Service", "OfService"), MethodSettingsContractTest::answer)
            .build();
    ServiceDefinition other =
        ServiceDefinition.builder("other.Service")
            .unary(method("other.Service", "OfRouter"), MethodSettingsContractTest::answer)
            .build();
    ServerWorld world =
        ServerWorld.bare(
            transport, router.settings(METHOD, ofMethod).service(own, ofService).service(other));
    worlds.add(world);
    return world;
  }

  private static TestCall post(ServerWorld world, String path, int bytes, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "content-type";
    all[1] = "application/proto";
    System.arraycopy(headers, 0, all, 2, headers.length);
    TestCall call = world.open("POST", path, all);
    call.send(new byte[bytes]);
    call.end();
    return call;
  }

  private static MethodSettings limit(int bytes) {
    return MethodSettings.builder()
        .limits(ServerLimits.defaults().withRequestMessageBytes(bytes))
        .build();
  }

  @Test
  void limits_areThoseOfTheMethodElseTheServiceElseTheRouter() {
    ServerWorld world =
        of(
            limit(10),
            limit(20),
            Router.builder().limits(ServerLimits.defaults().withRequestMessageBytes(30)));

    assertLimit(world, OF_METHOD, 10);
    assertLimit(world, OF_SERVICE, 20);
    assertLimit(world, OF_ROUTER, 30);
  }

  private static void assertLimit(ServerWorld world, String path, int bytes) {
    assertThat(post(world, path, bytes).status()).isEqualTo(200);
    TestCall refused = post(world, path, bytes + 1);
    assertThat(body(refused)).contains("resource_exhausted", "allows " + bytes);
  }

  private static DeadlinePolicy minutes(int minutes) {
    return DeadlinePolicy.clientDecides().withDefault(Duration.ofMinutes(minutes));
  }

  @Test
  void deadline_isThatOfTheMethodElseTheServiceElseTheRouter() {
    ServerWorld world =
        of(
            MethodSettings.builder().deadlinePolicy(minutes(10)).build(),
            MethodSettings.builder().deadlinePolicy(minutes(20)).build(),
            Router.builder().deadlinePolicy(minutes(30)));

    assertThat(body(post(world, OF_METHOD, 0))).startsWith("10 ");
    assertThat(body(post(world, OF_SERVICE, 0))).startsWith("20 ");
    assertThat(body(post(world, OF_ROUTER, 0))).startsWith("30 ");
  }

  @Test
  void compression_isThatOfTheMethodElseTheServiceElseTheRouter() {
    MethodSettings all = MethodSettings.builder().compressionMinimumBytes(0).build();
    MethodSettings none =
        MethodSettings.builder().compressionMinimumBytes(MethodSettings.UNCOMPRESSED).build();
    ServerWorld some = of(all, none, Router.builder().compressionMinimumBytes(50));
    ServerWorld few = of(none, all, Router.builder().compressionMinimumBytes(500));

    assertCompressed(some, OF_METHOD, true);
    assertCompressed(some, OF_SERVICE, false);
    assertCompressed(some, OF_ROUTER, true);
    assertCompressed(few, OF_METHOD, false);
    assertCompressed(few, OF_SERVICE, true);
    assertCompressed(few, OF_ROUTER, false);
  }

  private static void assertCompressed(ServerWorld world, String path, boolean compressed) {
    TestCall call = post(world, path, 0, "accept-encoding", "gzip");
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.headers().contains("content-encoding")).isEqualTo(compressed);
  }

  private static MethodSettings idle(Duration timeout) {
    return MethodSettings.builder().requestIdleTimeout(timeout).build();
  }

  @Test
  void requestIdleTimeout_isThatOfTheMethodElseTheServiceElseTheRouter() {
    Duration soon = Duration.ofMillis(50);
    Duration later = Duration.ofHours(1);

    assertIdle(of(idle(soon), idle(later), Router.builder()), OF_METHOD, OF_SERVICE);
    assertIdle(
        of(idle(later), idle(soon), Router.builder().requestIdleTimeout(later)),
        OF_SERVICE,
        OF_ROUTER);
    assertIdle(
        of(MethodSettings.inherited(), idle(later), Router.builder().requestIdleTimeout(soon)),
        OF_ROUTER,
        OF_METHOD);
  }

  /** One call fails for its silence while another, which began before, goes on. */
  private static void assertIdle(ServerWorld world, String failing, String waiting) {
    TestCall patient = half(world, waiting);
    TestCall silent = half(world, failing);

    assertThat(silent.status()).isEqualTo(504);
    silent.end();
    patient.send(new byte[1]);
    patient.end();
    assertThat(patient.status()).isEqualTo(200);
  }

  private static TestCall half(ServerWorld world, String path) {
    TestCall call = world.open("POST", path, "content-type", "application/proto");
    call.send(new byte[1]);
    return call;
  }

  private static ServerInterceptor marking(String mark) {
    return (call, next) -> {
      call.context().responseHeaders().add("x-interceptor", mark);
      next.handle(call);
    };
  }

  private static List<String> marks(ServerWorld world, String path) {
    return post(world, path, 0).headers().all("x-interceptor");
  }

  @Test
  void interceptors_areThoseOfTheRouterThenTheServiceThenTheMethod() {
    ServerWorld world =
        of(
            MethodSettings.builder().interceptor(marking("method")).build(),
            MethodSettings.builder().interceptor(marking("service")).build(),
            Router.builder().interceptor(marking("router")));

    assertThat(marks(world, OF_METHOD)).containsExactly("router", "service", "method");
    assertThat(marks(world, OF_SERVICE)).containsExactly("router", "service");
    assertThat(marks(world, OF_ROUTER)).containsExactly("router");
  }

  @Test
  void headInterceptors_areThoseOfTheRouterThenTheServiceThenTheMethod() {
    ServerWorld world =
        of(
            MethodSettings.builder()
                .headInterceptor(context -> context.responseHeaders().add("x-interceptor", "m"))
                .build(),
            MethodSettings.builder()
                .headInterceptor(context -> context.responseHeaders().add("x-interceptor", "s"))
                .build(),
            Router.builder()
                .headInterceptor(context -> context.responseHeaders().add("x-interceptor", "r")));

    assertThat(marks(world, OF_METHOD)).containsExactly("r", "s", "m");
    assertThat(marks(world, OF_SERVICE)).containsExactly("r", "s");
    assertThat(marks(world, OF_ROUTER)).containsExactly("r");
  }
}
