package dev.connectjava.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greet.v1.GreetServiceClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Metrics and traces, if their modules are on the class path. */
final class ConnectTelemetryTest {

  @Configuration(proxyBeanMethods = false)
  static class WithOpenTelemetry {

    final InMemorySpanExporter spans = InMemorySpanExporter.create();

    @Bean
    OpenTelemetry openTelemetry() {
      return OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .build();
    }
  }

  /** A client with the beans of a context, and of its own server. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @ImportConnectClients(name = "greeter", types = GreetServiceClient.class)
  static class Client {}

  private static ApplicationContextRunner client(ApplicationContext server, Class<?>... more) {
    return new ApplicationContextRunner()
        .withUserConfiguration(Client.class)
        .withUserConfiguration(more)
        .withPropertyValues("connect.client.greeter.base-url=" + Contexts.url(server));
  }

  @Test
  void meters_areThoseOfTheApplication() {
    Contexts.greeter()
        .run(server ->
            client(server)
                .run(client -> {
                  client.getBean(GreetServiceClient.class).greet(Greeter.request("Ada"));

                  assertThat(names(client))
                      .contains(
                          "connect.client.processing.duration", "connect.client.connections.open");
                  assertThat(names(server))
                      .contains("connect.server.request.size", "connect.server.connections.open");
                }));
  }

  private static List<String> names(ApplicationContext context) {
    return context.getBean(MeterRegistry.class).getMeters().stream()
        .map(meter -> meter.getId().getName())
        .distinct()
        .toList();
  }

  @Test
  void disabledMetrics_measureNothing() {
    Contexts.greeter()
        .withPropertyValues("connect.metrics.enabled=false")
        .run(server -> {
          Contexts.greet(server, "Ada");

          assertThat(names(server)).noneMatch(name -> name.startsWith("connect."));
        });
  }

  @Test
  void openTelemetry_tracesBothSides() {
    Contexts.of(Contexts.WithGreeter.class, WithOpenTelemetry.class)
        .run(server ->
            client(server, WithOpenTelemetry.class)
                .run(client -> {
                  client.getBean(GreetServiceClient.class).greet(Greeter.request("Ada"));
                  server.getBean(ConnectServer.class).stop(); // Then its span has ended.

                  assertThat(spans(client)).containsExactly("greet.v1.GreetService/Greet");
                  assertThat(spans(server)).containsExactly("greet.v1.GreetService/Greet");
                }));
  }

  private static List<String> spans(ApplicationContext context) {
    return context.getBean(WithOpenTelemetry.class).spans.getFinishedSpanItems().stream()
        .map(SpanData::getName)
        .toList();
  }

  @Test
  void observations_areMadeIfAskedFor() {
    Contexts.greeter()
        .run(context -> assertThat(context).doesNotHaveBean("connectServerObservations"));
    Contexts.greeter()
        .withPropertyValues("connect.observations.enabled=true")
        .run(context -> assertThat(context).hasBean("connectServerObservations"));
  }

  @Test
  void withoutTheModules_nothingIsWired() {
    Contexts.greeter()
        .withClassLoader(
            new FilteredClassLoader(
                "dev.connectjava.micrometer",
                "dev.connectjava.opentelemetry",
                "org.springframework.security"))
        .run(context -> {
          assertThat(context).doesNotHaveBean(RouterTelemetry.class);
          assertThat(Contexts.greet(context, "Ada")).isEqualTo("Hello, Ada!");
        });
  }
}
