package dev.connectjava.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The SDK with exporters in memory, and what waits for their results. */
final class Telemetry implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
  private final Spans spans = new Spans();
  private final OpenTelemetrySdk sdk;

  /** Collected once: exemplars are not there a second time. */
  private Collection<MetricData> collected = List.of();

  Telemetry() {
    this(Sampler.alwaysOn());
  }

  Telemetry(Sampler sampler) {
    this.sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .setSampler(sampler)
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
            .setPropagators(
                ContextPropagators.create(
                    TextMapPropagator.composite(
                        W3CTraceContextPropagator.getInstance(),
                        W3CBaggagePropagator.getInstance())))
            .build();
  }

  OpenTelemetry openTelemetry() {
    return sdk;
  }

  Tracer tracer() {
    return sdk.getTracer("test");
  }

  /** Waits for the next span that ends. */
  SpanData next() throws InterruptedException {
    SpanData span = spans.ended.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(span).as("a span that ends").isNotNull();
    return span;
  }

  /** Waits for the span of a call's client and that of its server, which end in any order. */
  Pair pair() throws InterruptedException {
    SpanData first = next();
    SpanData second = next();
    boolean clientFirst = first.getKind() == SpanKind.CLIENT;
    return clientFirst ? new Pair(first, second) : new Pair(second, first);
  }

  /** Both spans of a call. */
  record Pair(SpanData client, SpanData server) {}

  /** Returns the spans that have ended and were not waited for. */
  List<SpanData> rest() {
    return List.copyOf(spans.ended);
  }

  /** Returns a metric as it was when this method was first called. */
  MetricData metric(String name) {
    if (collected.isEmpty()) {
      collected = metrics.collectAllMetrics();
    }
    return collected.stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no metric " + name));
  }

  /** Returns the only point of a histogram. */
  HistogramPointData point(String name) {
    Collection<HistogramPointData> points = metric(name).getHistogramData().getPoints();
    assertThat(points).as(name).hasSize(1);
    return points.iterator().next();
  }

  @Override
  public void close() {
    sdk.close();
  }

  private static final class Spans implements SpanExporter {

    private final LinkedBlockingQueue<SpanData> ended = new LinkedBlockingQueue<>();

    @Override
    public CompletableResultCode export(Collection<SpanData> batch) {
      ended.addAll(batch);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
