package dev.connectjava.jfr;

import dev.connectjava.Code;
import dev.connectjava.ServerListener;
import dev.connectjava.spi.Excerpt;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records one served call. Thread-safe, as a listener has to be. */
final class RecordedServerCall implements ServerListener {

  private final ServerCallEvent event = new ServerCallEvent();
  private final ServerPhases phases = new ServerPhases();

  /** The thread on which the call begins: that of the transport. */
  private final Thread transportThread = Thread.currentThread();

  private volatile @Nullable Thread handlerThread;

  RecordedServerCall() {
    event.begin();
  }

  @Override
  public void onStarted() {
    phases.started();
    Thread current = Thread.currentThread();
    handlerThread = current.equals(transportThread) ? null : current;
  }

  @Override
  public void onAnswered(Optional<Code> code) {
    phases.answered();
  }

  @Override
  public void onEnd(End end) {
    event.end();
    if (!event.shouldCommit()) {
      return;
    }
    phases.ended();
    event.procedure = Excerpt.of(end.path());
    event.protocol = end.protocol().map(Names::of).orElse(null);
    event.peer = end.peer().address().toString();
    event.code = end.code().map(Code::toString).orElse(null);
    event.status = end.status();
    event.complete = end.isComplete();
    event.waiting = phases.waiting();
    event.handling = phases.handling();
    event.sending = phases.sending();
    event.requestMessages = end.requestMessages();
    event.requestBytes = end.requestBodyBytes();
    event.responseMessages = end.responseMessages();
    event.responseBytes = end.responseBodyBytes();
    event.handlerThread = handlerThread;
    event.commit();
  }
}
