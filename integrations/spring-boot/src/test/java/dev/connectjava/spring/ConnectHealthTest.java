package dev.connectjava.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ServerHeadInterceptor;
import dev.connectjava.ServerInterceptor;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.netty.NettyTransport;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthMethods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The health of the application: Actuator's, gRPC's and that of the HTTP probes. */
final class ConnectHealthTest {

  private static final CallOptions TIMEOUT =
      CallOptions.defaults().withTimeout(Duration.ofSeconds(20));

  /** The health is asked for only when something happens. */
  private static ApplicationContextRunner greeter() {
    return Contexts.greeter()
        .withPropertyValues(
            "connect.server.health.interval=1h", "management.endpoint.health.probes.enabled=true");
  }

  private static ServerStreamingCall<HealthCheckResponse> watch(
      NettyTransport transport, String service) {
    return transport.serverStream(
        HealthMethods.WATCH, HealthCheckRequest.newBuilder().setService(service).build(), TIMEOUT);
  }

  /** Reads until the status is reported. */
  private static void await(
      ServerStreamingCall<HealthCheckResponse> watch, ServingStatus expected) {
    for (HealthCheckResponse response : watch) {
      if (response.getStatus() == expected) {
        return;
      }
    }
    throw new AssertionError("the stream has ended without " + expected);
  }

  private static void change(ApplicationContext context, ReadinessState state) {
    AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
    AvailabilityChangeEvent.publish(context, state);
  }

  @Test
  void readiness_decidesForServerAndServices() {
    greeter()
        .run(context -> {
          try (NettyTransport transport = NettyTransport.to(Contexts.url(context));
              var ofServer = watch(transport, "");
              var ofService = watch(transport, "greet.v1.GreetService")) {
            await(ofServer, ServingStatus.NOT_SERVING);
            change(context, ReadinessState.ACCEPTING_TRAFFIC);
            await(ofServer, ServingStatus.SERVING);
            await(ofService, ServingStatus.SERVING);
            assertThat(Contexts.get(context, "/readyz").statusCode()).isEqualTo(200);

            change(context, ReadinessState.REFUSING_TRAFFIC);
            await(ofServer, ServingStatus.NOT_SERVING);
            await(ofService, ServingStatus.NOT_SERVING);
            assertThat(Contexts.get(context, "/readyz").statusCode()).isEqualTo(503);
          }
        });
  }

  @Test
  void group_isAskedInPlaceOfTheWhole() {
    greeter()
        .withPropertyValues("connect.server.health.group=liveness")
        .run(context -> {
          try (NettyTransport transport = NettyTransport.to(Contexts.url(context));
              var ofServer = watch(transport, "")) {
            change(context, ReadinessState.REFUSING_TRAFFIC);
            await(ofServer, ServingStatus.SERVING);
          }
        });
  }

  @Test
  void unknownGroup_isExplained() {
    greeter()
        .withPropertyValues("connect.server.health.group=missing")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("connect.server.health.group is \"missing\""));
  }

  @Test
  void actuator_hasTheServer() {
    greeter()
        .withPropertyValues("connect.server.health.group=connect")
        .run(context -> {
          try (NettyTransport transport = NettyTransport.to(Contexts.url(context));
              var ofServer = watch(transport, "")) {
            await(ofServer, ServingStatus.SERVING);
          }
        });
  }

  @Test
  void shutdown_isReportedBeforeTheServerStops() {
    greeter()
        .withPropertyValues(
            "connect.server.health.group=connect",
            "connect.server.shutdown.drain-delay=1h",
            "spring.lifecycle.timeout-per-shutdown-phase=2h")
        .run(context -> {
          try (NettyTransport transport = NettyTransport.to(Contexts.url(context));
              var ofServer = watch(transport, "")) {
            await(ofServer, ServingStatus.SERVING);
            Thread stopping = Thread.startVirtualThread(() -> stop(context));
            await(ofServer, ServingStatus.NOT_SERVING);

            assertThat(Contexts.greet(context, "Ada")).isEqualTo("Hello, Ada!");
            stopping.interrupt();
          }
        });
  }

  /** An interrupt of this thread ends the drain delay. */
  private static void stop(ApplicationContext context) {
    context.getBean(ConnectServer.class).stop();
  }

  @Test
  void withoutSource_theApplicationSetsTheStatus() {
    Contexts.greeter()
        .withPropertyValues("management.endpoints.web.exposure.exclude=health")
        .run(context -> {
          assertThat(context).doesNotHaveBean(HealthSource.class);
          assertThat(Contexts.get(context, "/readyz").statusCode()).isEqualTo(200);
          context
              .getBean(HealthRegistry.class)
              .set("", dev.connectjava.health.ServingStatus.NOT_SERVING);
          assertThat(Contexts.get(context, "/readyz").statusCode()).isEqualTo(503);
        });
  }

  @Test
  void failingSource_isUnknown() {
    Contexts.greeter()
        .withBean(
            HealthSource.class,
            () ->
                () -> {
                  throw new IllegalStateException("no answer");
                })
        .run(context -> {
          try (NettyTransport transport = NettyTransport.to(Contexts.url(context));
              var ofServer = watch(transport, "")) {
            await(ofServer, ServingStatus.UNKNOWN);
          }
        });
  }

  @Test
  void disabledHealth_hasNoRoutes() {
    Contexts.greeter()
        .withPropertyValues("connect.server.health.enabled=false")
        .run(context -> {
          assertThat(context).doesNotHaveBean(HealthRegistry.class);
          assertThat(Contexts.get(context, "/healthz").statusCode()).isEqualTo(404);
        });
  }

  /** Publishes an event while the beans are created. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class WithEarlyEvent {

    final List<String> steps = new ArrayList<>();

    @Bean
    Object publisher(ApplicationContext context) {
      context.publishEvent("early");
      steps.add("event");
      return new Object();
    }

    @Bean
    HealthSource source() {
      steps.add("source");
      return () -> dev.connectjava.health.ServingStatus.SERVING;
    }

    @Bean
    Greeter greeter() {
      return new Greeter();
    }
  }

  @Test
  void earlyEvent_doesNotCreateTheSource() {
    Contexts.of(WithEarlyEvent.class)
        .run(context ->
            assertThat(context.getBean(WithEarlyEvent.class).steps)
                .containsExactly("event", "source"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @SuppressWarnings("NullAway") // A source may return null all the same.
  void updates_continueAfterAnErrorOrNull(boolean error) {
    AtomicInteger asked = new AtomicInteger();
    HealthSource source =
        () -> {
          if (asked.incrementAndGet() > 2) {
            return dev.connectjava.health.ServingStatus.SERVING;
          }
          if (error) {
            throw new NoClassDefFoundError("Missing");
          }
          return null;
        };
    Contexts.greeter()
        .withPropertyValues("connect.server.health.interval=1ms")
        .withBean(HealthSource.class, () -> source)
        .run(context -> {
          try (NettyTransport transport = NettyTransport.to(Contexts.url(context));
              var ofServer = watch(transport, "")) {
            await(ofServer, ServingStatus.SERVING);
          }
        });
  }

  @Test
  void statusOfTheApplication_outlastsStartAndRestart() {
    Contexts.greeter()
        .withPropertyValues("management.endpoints.web.exposure.exclude=health")
        .withUserConfiguration(WithStatus.class)
        .run(context -> {
          HealthRegistry registry = context.getBean(HealthRegistry.class);
          assertThat(registry.check("greet.v1.GreetService"))
              .contains(dev.connectjava.health.ServingStatus.NOT_SERVING);

          registry.set("greet.v1.GreetService", dev.connectjava.health.ServingStatus.UNKNOWN);
          context.getSourceApplicationContext().stop();
          assertThat(registry.statuses())
              .allSatisfy((service, status) ->
                  assertThat(status).isEqualTo(dev.connectjava.health.ServingStatus.NOT_SERVING));
          context.getSourceApplicationContext().start();

          assertThat(registry.check("greet.v1.GreetService"))
              .contains(dev.connectjava.health.ServingStatus.UNKNOWN);
          assertThat(Contexts.get(context, "/readyz").statusCode()).isEqualTo(200);
        });
  }

  /** The service is not serving from the beginning. */
  @Configuration(proxyBeanMethods = false)
  static class WithStatus {

    @Bean
    SmartInitializingSingleton status(HealthRegistry registry) {
      return () ->
          registry.set("greet.v1.GreetService", dev.connectjava.health.ServingStatus.NOT_SERVING);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"health", "info"})
  void restartOfTheServerAlone_isServing(String endpointThatIsMissing) {
    greeter()
        .withPropertyValues(
            "connect.server.health.group=connect",
            "management.endpoints.web.exposure.exclude=" + endpointThatIsMissing)
        .run(context -> {
          ConnectServer server = context.getBean(ConnectServer.class);
          HealthRegistry registry = context.getBean(HealthRegistry.class);
          server.stop();
          assertThat(registry.check("")).contains(dev.connectjava.health.ServingStatus.NOT_SERVING);
          server.start();

          try (NettyTransport transport = NettyTransport.to(Contexts.url(context));
              var ofServer = watch(transport, "")) {
            await(ofServer, ServingStatus.SERVING);
          }
        });
  }

  /** Writes down which calls the interceptors see. */
  @Configuration(proxyBeanMethods = false)
  static class WithInterceptors {

    final List<String> seen = new CopyOnWriteArrayList<>();

    @Bean
    ServerInterceptor interceptor() {
      return (call, next) -> {
        seen.add("call " + call.context().method().name());
        next.handle(call);
      };
    }

    @Bean
    ServerHeadInterceptor headInterceptor() {
      return call -> seen.add("head " + call.method().name());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void interceptors_seeHealthChecks_unlessThePropertyLeavesThemOut(boolean intercepted) {
    greeter()
        .withPropertyValues("connect.server.health.intercepted=" + intercepted)
        .withUserConfiguration(WithInterceptors.class)
        .run(context -> {
          try (NettyTransport transport = NettyTransport.to(Contexts.url(context))) {
            HealthCheckResponse response =
                transport.unary(
                    HealthMethods.CHECK, HealthCheckRequest.getDefaultInstance(), TIMEOUT);
            assertThat(response).isNotNull();
          }
          Contexts.greet(context, "Ada");

          assertThat(context.getBean(WithInterceptors.class).seen)
              .isEqualTo(
                  intercepted
                      ? List.of("head Check", "call Check", "head Greet", "call Greet")
                      : List.of("head Greet", "call Greet"));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "-1s"})
  void intervalThatIsNotPositive_isExplained(String interval) {
    Contexts.greeter()
        .withPropertyValues("connect.server.health.interval=" + interval)
        .run(context ->
            assertThat(Contexts.failure(context).getDescription())
                .startsWith("connect.server.health.interval is ")
                .endsWith("but must be more than zero."));
  }
}
