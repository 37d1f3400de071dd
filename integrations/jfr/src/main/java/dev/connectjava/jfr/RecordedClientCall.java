package dev.connectjava.jfr;

import dev.connectjava.AttemptContext;
import dev.connectjava.AttemptListener;
import dev.connectjava.ClientListener;
import dev.connectjava.Code;
import org.jspecify.annotations.Nullable;

/** Records one call of a client, and its attempts. Thread-safe, as a listener has to be. */
final class RecordedClientCall implements ClientListener {

  private final ClientCallEvent event = new ClientCallEvent();

  RecordedClientCall() {
    event.begin();
  }

  @Override
  public @Nullable AttemptListener onAttempt(AttemptContext attempt) {
    return JfrEvents.recordsAttempts() ? new RecordedAttempt(attempt, new AttemptPhases()) : null;
  }

  @Override
  public void onEnd(End end) {
    event.end();
    if (!event.shouldCommit()) {
      return;
    }
    event.procedure = end.method().procedure();
    event.protocol = Names.of(end.protocol());
    event.target = end.target().orElse(null);
    event.peer = end.peer().map(peer -> peer.address().toString()).orElse(null);
    event.code = end.code().map(Code::toString).orElse(null);
    event.message = FailureText.of(end.failure()).orElse(null);
    event.attempts = end.attempts();
    event.requestMessages = end.requestMessages();
    event.requestBytes = end.requestBodyBytes();
    event.responseMessages = end.responseMessages();
    event.responseBytes = end.responseBodyBytes();
    event.commit();
  }
}
