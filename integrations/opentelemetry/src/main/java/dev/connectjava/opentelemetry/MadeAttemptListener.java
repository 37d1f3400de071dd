package dev.connectjava.opentelemetry;

import static dev.connectjava.opentelemetry.SemanticConventions.CONNECTED_EVENT;
import static dev.connectjava.opentelemetry.SemanticConventions.WAIT;
import static dev.connectjava.opentelemetry.SemanticConventions.WAITING_EVENT;

import dev.connectjava.AttemptListener;
import dev.connectjava.ConnectionWait;
import dev.connectjava.Peer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import java.util.Locale;

/** The events of one attempt of a client's call on the call's span. Thread-safe. */
final class MadeAttemptListener implements AttemptListener {

  private final Span span;

  /** Whether the request has waited since it last had a connection. */
  private volatile boolean waited;

  MadeAttemptListener(Span span) {
    this.span = span;
  }

  @Override
  public void onWaiting(ConnectionWait wait) {
    waited = true;
    span.addEvent(WAITING_EVENT, Attributes.of(WAIT, wait.name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public void onConnected(Peer peer) {
    if (waited) {
      waited = false;
      span.addEvent(CONNECTED_EVENT);
    }
  }
}
