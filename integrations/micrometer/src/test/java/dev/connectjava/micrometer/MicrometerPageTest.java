package dev.connectjava.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.ClientConfig;
import dev.connectjava.ClientListener;
import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.Service;
import dev.connectjava.Transport;
import dev.connectjava.netty.NettyServer;
import dev.connectjava.netty.NettyTransport;
import dev.connectjava.testing.InMemoryTransport;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/micrometer.md, which are parts of this file, and its dashboard. */
final class MicrometerPageTest {

  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Path DOCS = Path.of("../../docs");
  private static final Path SOURCE =
      Path.of("src/test/java/dev/connectjava/micrometer/MicrometerPageTest.java");

  private static String withoutIndentation(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyExample_isPartOfThisFile() throws IOException {
    String source = withoutIndentation(Files.readString(SOURCE));

    assertThat(BLOCK.matcher(Files.readString(DOCS.resolve("micrometer.md"))).results())
        .hasSize(4)
        .allSatisfy(block -> assertThat(source).contains(withoutIndentation(block.group(1))));
  }

  private static void histograms(MeterRegistry registry) {
    registry
        .config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public DistributionStatisticConfig configure(
                  Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().endsWith(".processing.duration")
                    ? DistributionStatisticConfig.builder()
                        .percentilesHistogram(true)
                        .build()
                        .merge(config)
                    : config;
              }
            });
  }

  /** Calls a server over a network and closes both. */
  private static void call(MeterRegistry registry) {
    Service greeter = () -> new Echo().definition();
    NettyServer server =
        NettyServer.builder()
            .port(0)
            .service(greeter)
            .router(ServerMeters.of(registry)::addTo)
            .connectionListener(ConnectionMeters.ofServer(registry))
            .start();
    String url = "http://localhost:" + server.port();
    ClientConfig config = ClientMeters.of(registry).addTo(ClientConfig.builder()).build();
    Transport transport =
        NettyTransport.builder(url)
            .config(config)
            .connectionListener(ConnectionMeters.ofClient(registry))
            .build();
    try (server;
        transport) {
      Echo.call(transport, RpcMethod.Kind.UNARY, "hello");
    }
  }

  @Test
  void queriesOfTheDashboard_areOfMetersThatExist() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    histograms(registry);
    call(registry);
    String published = registry.scrape();

    List<String> queried =
        Pattern.compile("connect_[a-z_]+")
            .matcher(Files.readString(DOCS.resolve("micrometer-dashboard.json")))
            .results()
            .map(MatchResult::group)
            .distinct()
            .toList();
    assertThat(queried)
        .hasSizeGreaterThan(10)
        .allSatisfy(name -> assertThat(published).containsPattern("(?m)^" + name + "[ {]"));
  }

  @Test
  void observations_becomeTimers() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    ObservationRegistry observations = ObservationRegistry.create();
    observations
        .observationConfig()
        .observationHandler(new DefaultMeterObservationHandler(registry));
    Router.Builder router = ServerObservations.of(observations).addTo(Router.builder());
    ClientConfig.Builder client = ClientObservations.of(observations).addTo(ClientConfig.builder());
    router.service(new Echo().definition());
    CountDownLatch ended = new CountDownLatch(1);
    client.listener(call ->
        new ClientListener() {
          @Override
          public void onEnd(End end) {
            ended.countDown(); // The last listener is told last.
          }
        });
    try (Transport transport = InMemoryTransport.to(router.build(), client.build())) {
      Echo.call(transport, RpcMethod.Kind.UNARY, "hello");
    }
    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(registry.get("connect.client").tag("rpc.status_code", "OK").timer().count()).isOne();
  }
}
