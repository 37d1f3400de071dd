package dev.connectjava.examples.middleware;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Writes a line for each span. A program in production has an exporter of OpenTelemetry here, such
 * as that for OTLP. Thread-safe.
 *
 * @param log receives the lines
 */
record LoggedSpans(Consumer<String> log) implements SpanExporter {

  /**
   * Returns an instance of OpenTelemetry that logs spans, and takes the trace of a call from its
   * header {@code traceparent}. The caller closes it, after the last call.
   */
  static OpenTelemetrySdk to(Consumer<String> log) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(new LoggedSpans(log)))
                .build())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .build();
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    for (SpanData span : spans) {
      String user = span.getAttributes().get(CallerOfSpan.USER);
      String caller = user == null ? "" : " by " + user;
      log.accept("span of trace " + span.getTraceId() + ": " + span.getName() + caller);
    }
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
