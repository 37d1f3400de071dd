package dev.connectjava.opentelemetry;

import static dev.connectjava.opentelemetry.SemanticConventions.ATTEMPT;
import static dev.connectjava.opentelemetry.SemanticConventions.ATTEMPTS;
import static dev.connectjava.opentelemetry.SemanticConventions.REQUEST_BYTES;
import static dev.connectjava.opentelemetry.SemanticConventions.REQUEST_MESSAGES;
import static dev.connectjava.opentelemetry.SemanticConventions.RESPONSE_BYTES;
import static dev.connectjava.opentelemetry.SemanticConventions.RESPONSE_MESSAGES;
import static dev.connectjava.opentelemetry.SemanticConventions.RETRY_EVENT;

import dev.connectjava.AttemptContext;
import dev.connectjava.AttemptListener;
import dev.connectjava.ClientListener;
import dev.connectjava.Code;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The span and the metrics of one call of a client. Thread-safe. */
final class MadeCallListener implements ClientListener {

  private final CallKind kind;
  private final Span span;
  private final Context context;
  private final CallMetrics metrics;

  /** Counted here: a message may have been answered before its caller knows that it was sent. */
  private final AtomicLong requests = new AtomicLong();

  MadeCallListener(CallKind kind, Span span, Context context, CallMetrics metrics) {
    this.kind = kind;
    this.span = span;
    this.context = context;
    this.metrics = metrics;
  }

  @Override
  public @Nullable AttemptListener onAttempt(AttemptContext attempt) {
    if (!span.isRecording()) {
      return null;
    }
    if (attempt.number() > 1) {
      span.addEvent(RETRY_EVENT, Attributes.of(ATTEMPT, (long) attempt.number()));
    }
    return new MadeAttemptListener(span);
  }

  @Override
  public void onRequest(int bytes, int wireBytes) {
    requests.incrementAndGet();
    metrics.request(kind, bytes, context);
  }

  @Override
  public void onResponse(int bytes, int wireBytes) {
    metrics.response(kind, bytes, context);
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
    Code code = end.code().orElse(null);
    Attributes outcome = kind.ended(code);
    metrics.ended(CallLabels.added(outcome, end.options()), end.duration(), context);
    if (span.isRecording()) {
      span.setAllAttributes(outcome);
      end.failure()
          .ifPresent(
              failure -> span.setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage())));
      end.peer().ifPresent(peer -> NetworkAttributes.setPeer(span, peer));
      span.setAttribute(REQUEST_MESSAGES, requests.get());
      span.setAttribute(REQUEST_BYTES, end.requestBodyBytes());
      span.setAttribute(RESPONSE_MESSAGES, end.responseMessages());
      span.setAttribute(RESPONSE_BYTES, end.responseBodyBytes());
      span.setAttribute(ATTEMPTS, (long) end.attempts());
    }
  }
}
