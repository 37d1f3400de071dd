package dev.connectjava.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.CallOptions;
import dev.connectjava.ServerStreamingCall;
import dev.connectjava.health.HealthRegistry;
import dev.connectjava.netty.NettyTransport;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthMethods;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

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
            "connect.server.health.group=connect", "connect.server.shutdown.drain-delay=1h")
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
}
