package dev.connectjava.call.client;

import dev.connectjava.AttemptContext;
import dev.connectjava.AttemptListener;
import dev.connectjava.ClientListener;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import dev.connectjava.call.Interleaving;

/** Looks that the end of a call with one attempt is told once, last, and behind its attempt's. */
final class ListenedCall implements ClientListener {

  private final Interleaving steps;
  private final Interleaving.Once callEnded;
  private final Interleaving.Once attemptEnded;

  ListenedCall(Interleaving steps) {
    this.steps = steps;
    this.callEnded = steps.new Once("the call's end is told");
    this.attemptEnded = steps.new Once("the attempt's end is told");
  }

  /** All is over. */
  void requireEnded() {
    steps.require(attemptEnded.hasHappened(), "the attempt's end is not told");
    steps.require(callEnded.hasHappened(), "the call's end is not told");
  }

  private void event() {
    steps.point();
    steps.require(!callEnded.hasHappened(), "an event behind the call's end");
  }

  private void eventOfAttempt() {
    event();
    steps.require(!attemptEnded.hasHappened(), "an event behind the attempt's end");
  }

  @Override
  public AttemptListener onAttempt(AttemptContext attempt) {
    return new OfAttempt();
  }

  @Override
  public void onRequest(int bytes, int wireBytes) {
    event();
  }

  @Override
  public void onResponse(int bytes, int wireBytes) {
    event();
  }

  @Override
  public void onEnd(End end) {
    event();
    steps.require(attemptEnded.hasHappened(), "the call's end before that of its attempt");
    callEnded.happens();
    steps.point();
  }

  /** The same of the attempt. */
  private final class OfAttempt implements AttemptListener {

    @Override
    public void onConnected(Peer peer) {
      eventOfAttempt();
    }

    @Override
    public void onHead(int status, Headers headers) {
      eventOfAttempt();
    }

    @Override
    public void onEnd(AttemptListener.End end) {
      eventOfAttempt();
      attemptEnded.happens();
      steps.point();
    }
  }
}
