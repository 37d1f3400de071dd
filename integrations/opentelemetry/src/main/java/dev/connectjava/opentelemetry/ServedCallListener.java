package dev.connectjava.opentelemetry;

import static dev.connectjava.opentelemetry.SemanticConventions.ANSWERED_EVENT;
import static dev.connectjava.opentelemetry.SemanticConventions.ERROR_TYPE;
import static dev.connectjava.opentelemetry.SemanticConventions.REQUEST_BYTES;
import static dev.connectjava.opentelemetry.SemanticConventions.REQUEST_MESSAGES;
import static dev.connectjava.opentelemetry.SemanticConventions.RESPONSE_BYTES;
import static dev.connectjava.opentelemetry.SemanticConventions.RESPONSE_MESSAGES;
import static dev.connectjava.opentelemetry.SemanticConventions.STARTED_EVENT;

import dev.connectjava.Code;
import dev.connectjava.RpcException;
import dev.connectjava.ServerListener;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.Optional;

/** The span and the metrics of one served call. Thread-safe. */
final class ServedCallListener implements ServerListener {

  /** The error of a call whose response was cut off and that has no code. */
  private static final String INCOMPLETE = "incomplete";

  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;

  private final CallKind kind;
  private final Span span;
  private final Context context;
  private final CallMetrics metrics;

  ServedCallListener(CallKind kind, Span span, Context context, CallMetrics metrics) {
    this.kind = kind;
    this.span = span;
    this.context = context;
    this.metrics = metrics;
  }

  @Override
  public void onStarted() {
    if (span.isRecording()) {
      span.addEvent(STARTED_EVENT);
    }
  }

  @Override
  public void onRequest(int bytes, int wireBytes) {
    metrics.request(kind, bytes, context);
  }

  @Override
  public void onResponse(int bytes, int wireBytes) {
    metrics.response(kind, bytes, context);
  }

  @Override
  public void onAnswered(Optional<Code> code) {
    if (span.isRecording()) {
      span.addEvent(ANSWERED_EVENT);
    }
  }

  @Override
  public void onEnd(End end) {
    try {
      record(end);
    } finally {
      span.end();
    }
  }

  private void record(End end) {
    Attributes outcome = outcome(end);
    metrics.ended(CallLabels.added(outcome, end.attributes()), end.duration(), context);
    if (span.isRecording()) {
      span.setAllAttributes(outcome);
      if (outcome.get(ERROR_TYPE) != null) {
        span.setStatus(StatusCode.ERROR, end.failure().map(RpcException::getMessage).orElse(""));
      }
      span.setAttribute(REQUEST_MESSAGES, end.requestMessages());
      span.setAttribute(REQUEST_BYTES, end.requestBodyBytes());
      span.setAttribute(RESPONSE_MESSAGES, end.responseMessages());
      span.setAttribute(RESPONSE_BYTES, end.responseBodyBytes());
    }
  }

  /** Returns the attributes of the outcome; a refusal without a code has its HTTP status. */
  private Attributes outcome(End end) {
    Optional<Code> code = end.code();
    if (code.isPresent()) {
      return kind.ended(code.get());
    }
    if (!end.isComplete()) {
      return kind.failed(INCOMPLETE);
    }
    boolean succeeded = end.status() == OK || end.status() == NOT_MODIFIED;
    return succeeded ? kind.ended(null) : kind.failed(Integer.toString(end.status()));
  }
}
