package dev.connectjava.jfr;

import dev.connectjava.AttemptContext;
import dev.connectjava.AttemptListener;
import dev.connectjava.ClientCallContext;
import dev.connectjava.Code;
import dev.connectjava.ConnectionWait;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Records one attempt of a client's call, and its waits for a connection. Thread-safe, as a
 * listener has to be.
 */
final class RecordedAttempt implements AttemptListener {

  private final AttemptContext attempt;
  private final ClientAttemptEvent event = new ClientAttemptEvent();
  private final AttemptPhases phases;

  /** The wait that has begun and not ended. */
  private final AtomicReference<@Nullable ConnectionWaitEvent> open = new AtomicReference<>();

  RecordedAttempt(AttemptContext attempt, AttemptPhases phases) {
    this.attempt = attempt;
    this.phases = phases;
    event.begin();
  }

  @Override
  public void onWaiting(ConnectionWait wait) {
    phases.unconnected();
    ConnectionWaitEvent next = new ConnectionWaitEvent();
    next.waitsFor = Names.of(wait);
    next.begin();
    end(open.getAndSet(next));
  }

  @Override
  public void onConnected(Peer peer) {
    phases.connected();
    end(open.getAndSet(null));
  }

  @Override
  public void onHead(int status, Headers headers) {
    phases.answered();
  }

  private void end(@Nullable ConnectionWaitEvent wait) {
    if (wait == null) {
      return;
    }
    wait.end();
    if (wait.shouldCommit()) {
      ClientCallContext call = attempt.call();
      wait.procedure = call.method().procedure();
      wait.target = call.target().orElse(null);
      wait.commit();
    }
  }

  @Override
  public void onEnd(End end) {
    end(open.getAndSet(null));
    event.end();
    if (!event.shouldCommit()) {
      return;
    }
    phases.ended();
    event.procedure = end.call().method().procedure();
    event.target = end.call().target().orElse(null);
    event.number = end.number();
    event.peer = end.peer().map(peer -> peer.address().toString()).orElse(null);
    event.code = end.code().map(Code::toString).orElse(null);
    event.status = end.status();
    AttemptPhases.Times times = phases.times();
    event.connecting = times.connecting();
    event.waiting = times.waiting();
    event.receiving = times.receiving();
    event.requestBytes = end.requestBodyBytes();
    event.responseBytes = end.responseBodyBytes();
    event.commit();
  }
}
