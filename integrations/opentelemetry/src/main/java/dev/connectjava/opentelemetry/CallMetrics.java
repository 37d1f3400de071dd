package dev.connectjava.opentelemetry;

import static dev.connectjava.opentelemetry.SemanticConventions.DURATION_BUCKETS;
import static dev.connectjava.opentelemetry.SemanticConventions.SIZE_BUCKETS;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import java.time.Duration;

/** The metrics of one side. Thread-safe. */
final class CallMetrics {

  private static final double NANOS_PER_SECOND = 1e9;

  private final DoubleHistogram duration;
  private final LongHistogram requestSize;
  private final LongHistogram responseSize;

  private CallMetrics(Meter meter, Side side) {
    String direction = side == Side.SERVER ? "incoming" : "outgoing";
    this.duration =
        meter
            .histogramBuilder("rpc." + side.word() + ".call.duration")
            .setUnit("s")
            .setDescription("Measures the duration of an " + direction + " call.")
            .setExplicitBucketBoundariesAdvice(DURATION_BUCKETS)
            .build();
    this.requestSize = sizes(meter, side, "request");
    this.responseSize = sizes(meter, side, "response");
  }

  /** Makes a histogram of our own: the conventions have removed theirs, without a replacement. */
  private static LongHistogram sizes(Meter meter, Side side, String message) {
    return meter
        .histogramBuilder("dev.connectjava." + side.word() + "." + message + ".size")
        .ofLongs()
        .setUnit("By")
        .setDescription("Measures the length of " + message + " messages without compression.")
        .setExplicitBucketBoundariesAdvice(SIZE_BUCKETS)
        .build();
  }

  static CallMetrics of(OpenTelemetry openTelemetry, Side side) {
    Meter meter =
        openTelemetry
            .getMeterProvider()
            .meterBuilder(Instrumentation.NAME)
            .setSchemaUrl(SemanticConventions.SCHEMA_URL)
            .build();
    return new CallMetrics(meter, side);
  }

  void request(CallKind kind, int bytes, Context context) {
    requestSize.record(bytes, kind.attributes(), context);
  }

  void response(CallKind kind, int bytes, Context context) {
    responseSize.record(bytes, kind.attributes(), context);
  }

  void ended(Attributes attributes, Duration time, Context context) {
    duration.record(time.toNanos() / NANOS_PER_SECOND, attributes, context);
  }
}
