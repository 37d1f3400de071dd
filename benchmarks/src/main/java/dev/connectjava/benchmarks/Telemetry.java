package dev.connectjava.benchmarks;

import dev.connectjava.Router;
import dev.connectjava.micrometer.ServerMeters;
import dev.connectjava.opentelemetry.ServerTelemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Collection;
import java.util.Locale;

/** What observes the calls of a server, so that its cost can be measured. */
enum Telemetry {
  /** Spans of all calls, which are dropped when they would be exported. */
  TRACES {
    @Override
    void addTo(Router.Builder services) {
      ServerTelemetry.of(traces(Sampler.alwaysOn())).addTo(services);
    }
  },

  /** No call is sampled. */
  UNSAMPLED {
    @Override
    void addTo(Router.Builder services) {
      ServerTelemetry.of(traces(Sampler.alwaysOff())).addTo(services);
    }
  },

  /** Meters of Micrometer. */
  METERS {
    @Override
    void addTo(Router.Builder services) {
      ServerMeters.of(new SimpleMeterRegistry()).addTo(services);
    }
  };

  /** Returns the constant that has this name in lowercase. */
  static Telemetry named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  abstract void addTo(Router.Builder services);

  private static OpenTelemetrySdk traces(Sampler sampler) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(BatchSpanProcessor.builder(new Dropping()).build())
                .build())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .build();
  }

  private static final class Dropping implements SpanExporter {

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
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
