package dev.connectjava.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;

/** What begins the spans and records the metrics of one side. Thread-safe. */
final class Instrumentation {

  /** The name of the instrumentation scope of all spans and metrics. */
  static final String NAME = "dev.connectjava.opentelemetry";

  private final Tracer tracer;
  private final TextMapPropagator propagator;
  private final CallMetrics metrics;

  Instrumentation(OpenTelemetry openTelemetry, Side side) {
    this.tracer =
        openTelemetry
            .getTracerProvider()
            .tracerBuilder(NAME)
            .setSchemaUrl(SemanticConventions.SCHEMA_URL)
            .build();
    this.propagator = openTelemetry.getPropagators().getTextMapPropagator();
    this.metrics = CallMetrics.of(openTelemetry, side);
  }

  /** Begins a span with the attributes by which a sampler decides. */
  Span begin(CallKind kind, Context parent) {
    return tracer
        .spanBuilder(kind.spanName())
        .setSpanKind(kind.side().spanKind())
        .setParent(parent)
        .setAllAttributes(kind.attributes())
        .startSpan();
  }

  TextMapPropagator propagator() {
    return propagator;
  }

  CallMetrics metrics() {
    return metrics;
  }
}
