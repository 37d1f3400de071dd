package dev.connectjava.benchmarks;

import dev.connectjava.RequestContext;
import dev.connectjava.RpcMethod;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.benchmarks.unvalidated.v1.LogRecordView;
import dev.connectjava.benchmarks.unvalidated.v1.LogRequestView;
import dev.connectjava.benchmarks.v1.LogIngestResponse;
import dev.connectjava.benchmarks.v1.LogIngestServiceHandlers;
import dev.connectjava.benchmarks.v1.LogIngestServiceMethods;
import dev.connectjava.protobuf.view.TextMap;
import dev.connectjava.protobuf.view.Utf8List;

/** Handlers of log records that take views, and read the same fields as the other handlers. */
final class ViewHandlers {

  /** The same method with messages of the same form, but another name: so without its schema. */
  private static final RpcMethod<LogRequestView, LogIngestResponse> UNVALIDATED =
      RpcMethod.unary(
          LogIngestServiceMethods.SERVICE_NAME,
          LogIngestServiceMethods.INGEST.name(),
          LogRequestView.class,
          LogIngestResponse.class);

  private ViewHandlers() {}

  /** Returns the service with views of its messages. */
  static Service validated() {
    LogIngestServiceHandlers.IngestView handler = ViewHandlers::ingest;
    return handler;
  }

  /** Returns the service with views whose strings are not validated. */
  static ServiceDefinition unvalidated() {
    return ServiceDefinition.builder(LogIngestServiceMethods.SERVICE_NAME)
        .unary(UNVALIDATED, ViewHandlers::ingest)
        .build();
  }

  private static LogIngestResponse ingest(
      dev.connectjava.benchmarks.v1.LogRequestView request, RequestContext context) {
    long messageBytes = 0;
    long labelBytes = 0;
    int severity = 0;
    for (dev.connectjava.benchmarks.v1.LogRecordView log : request.records()) {
      messageBytes += log.message().byteLength();
      messageBytes += log.serviceName().byteLength() + log.instanceId().byteLength();
      messageBytes += log.traceId().byteLength() + log.spanId().byteLength();
      messageBytes += log.source().file().byteLength() + log.source().function().byteLength();
      requireLine(log.source().line());
      labelBytes += bytes(log.labels());
      severity = Math.max(severity, log.severityNumber());
    }
    return response(request.records().size(), messageBytes, labelBytes, severity);
  }

  private static LogIngestResponse ingest(LogRequestView request, RequestContext context) {
    long messageBytes = 0;
    long labelBytes = 0;
    int severity = 0;
    for (LogRecordView log : request.records()) {
      messageBytes += log.message().byteLength();
      messageBytes += log.serviceName().byteLength() + log.instanceId().byteLength();
      messageBytes += log.traceId().byteLength() + log.spanId().byteLength();
      messageBytes += log.source().file().byteLength() + log.source().function().byteLength();
      requireLine(log.source().line());
      labelBytes += bytes(log.labels());
      severity = Math.max(severity, log.severityNumber());
    }
    return response(request.records().size(), messageBytes, labelBytes, severity);
  }

  private static void requireLine(int line) {
    if (line < 0) {
      throw new IllegalArgumentException("a line is not negative");
    }
  }

  private static long bytes(TextMap<Utf8List> labels) {
    long bytes = 0;
    for (int i = 0; i < labels.size(); i++) {
      bytes += labels.keys().byteLength(i) + labels.values().byteLength(i);
    }
    return bytes;
  }

  private static LogIngestResponse response(
      int count, long messageBytes, long labelBytes, int severity) {
    return LogIngestResponse.newBuilder()
        .setCount(count)
        .setTotalMessageBytes(messageBytes)
        .setTotalLabelBytes(labelBytes)
        .setMaxSeverity(severity)
        .build();
  }
}
