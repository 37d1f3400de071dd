package dev.connectjava.benchmarks;

import dev.connectjava.benchmarks.v1.EchoRequest;
import dev.connectjava.benchmarks.v1.EchoResponse;
import dev.connectjava.benchmarks.v1.LogIngestResponse;
import dev.connectjava.benchmarks.v1.LogRecord;
import dev.connectjava.benchmarks.v1.LogRequest;
import dev.connectjava.benchmarks.v1.PayloadRequest;
import dev.connectjava.benchmarks.v1.PayloadResponse;
import java.util.Map;

/** The responses of the handlers, shared by all servers, so that they do the same work. */
final class Answers {

  private Answers() {}

  static EchoResponse echo(EchoRequest request) {
    return EchoResponse.newBuilder().setMessage(request.getMessage()).build();
  }

  static PayloadResponse payload(PayloadRequest request) {
    return PayloadResponse.newBuilder().setPayload(request.getPayload()).build();
  }

  static LogIngestResponse ingest(LogRequest request) {
    long messageBytes = 0;
    long labelBytes = 0;
    int severity = 0;
    for (LogRecord log : request.getRecordsList()) {
      messageBytes += textBytes(log);
      for (Map.Entry<String, String> label : log.getLabelsMap().entrySet()) {
        labelBytes += bytes(label.getKey()) + bytes(label.getValue());
      }
      severity = Math.max(severity, log.getSeverityValue());
    }
    return LogIngestResponse.newBuilder()
        .setCount(request.getRecordsCount())
        .setTotalMessageBytes(messageBytes)
        .setTotalLabelBytes(labelBytes)
        .setMaxSeverity(severity)
        .build();
  }

  private static long textBytes(LogRecord log) {
    long bytes = bytes(log.getMessage());
    bytes += bytes(log.getServiceName()) + bytes(log.getInstanceId());
    bytes += bytes(log.getTraceId()) + bytes(log.getSpanId());
    bytes += bytes(log.getSource().getFile()) + bytes(log.getSource().getFunction());
    if (log.getSource().getLine() < 0) {
      throw new IllegalArgumentException("a line is not negative");
    }
    return bytes;
  }

  /** Returns the length in UTF-8. All texts of the benchmark are ASCII. */
  private static int bytes(String text) {
    return text.length();
  }
}
