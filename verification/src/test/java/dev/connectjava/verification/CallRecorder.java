package dev.connectjava.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.AttemptContext;
import dev.connectjava.AttemptListener;
import dev.connectjava.ClientCallContext;
import dev.connectjava.ClientListener;
import dev.connectjava.Code;
import dev.connectjava.ConnectionWait;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what the listeners of a client's calls are told. Thread-safe. */
final class CallRecorder implements ClientListener.Factory {

  final BlockingQueue<Told> begun = new LinkedBlockingQueue<>();
  private final BlockingQueue<Told> ended = new LinkedBlockingQueue<>();

  @Override
  public ClientListener listenTo(ClientCallContext call) {
    Told told = new Told(call);
    begun.add(told);
    return told;
  }

  /** The next call that has ended. */
  Told next() throws InterruptedException {
    Told told = ended.poll(30, TimeUnit.SECONDS);
    assertThat(told).as("a call that has ended; begun are %s", begun).isNotNull();
    begun.remove(told);
    return told;
  }

  /** Whether each call that has begun has been looked at, and has ended once. */
  void assertNothingLeft() {
    assertThat(begun).as("calls that have not ended").isEmpty();
    assertThat(ended).as("calls that nobody has looked at").isEmpty();
  }

  /** What the listener of one call is told. */
  final class Told implements ClientListener {

    final ClientCallContext call;
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<ToldAttempt> attempts = new CopyOnWriteArrayList<>();

    /** The ends of the attempts, and that of the call. */
    final List<String> ends = new CopyOnWriteArrayList<>();

    private volatile ClientListener.@Nullable End end;

    Told(ClientCallContext call) {
      this.call = call;
    }

    End end() {
      return Objects.requireNonNull(end);
    }

    /** The attempt of a call that has had one, which ends by itself. */
    ToldAttempt onlyAttempt() throws InterruptedException {
      assertThat(attempts).hasSize(1);
      return attempts.getFirst().whenEnded();
    }

    @Override
    public AttemptListener onAttempt(AttemptContext attempt) {
      events.add("attempt");
      ToldAttempt told = new ToldAttempt(attempt, ends);
      attempts.add(told);
      return told;
    }

    @Override
    public void onRequest(int bytes, int wireBytes) {
      events.add("request " + bytes + " " + wireBytes);
    }

    @Override
    public void onResponse(int bytes, int wireBytes) {
      events.add("response " + bytes + " " + wireBytes);
    }

    @Override
    public void onEnd(End newEnd) {
      events.add("end " + newEnd.code().map(Code::toString).orElse("ok"));
      end = newEnd;
      ends.add("call");
      ended.add(this);
    }

    @Override
    public String toString() {
      return events.toString();
    }
  }

  /** What the listener of one attempt is told. */
  static final class ToldAttempt implements AttemptListener {

    final AttemptContext attempt;
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<ConnectionWait> waits = new CopyOnWriteArrayList<>();
    private final BlockingQueue<AttemptListener.End> ends = new LinkedBlockingQueue<>();
    private volatile AttemptListener.@Nullable End end;

    private final List<String> endsOfCall;

    ToldAttempt(AttemptContext attempt, List<String> endsOfCall) {
      this.attempt = attempt;
      this.endsOfCall = endsOfCall;
    }

    /** This attempt, once it has ended. */
    ToldAttempt whenEnded() throws InterruptedException {
      end = ends.poll(30, TimeUnit.SECONDS);
      assertThat(end).as("the end of an attempt that was told %s", events).isNotNull();
      return this;
    }

    AttemptListener.End end() {
      return Objects.requireNonNull(end);
    }

    @Override
    public void onWaiting(ConnectionWait wait) {
      waits.add(wait);
    }

    @Override
    public void onConnected(Peer peer) {
      events.add("connected");
    }

    @Override
    public void onHead(int status, Headers headers) {
      events.add("head " + status);
    }

    @Override
    public void onEnd(AttemptListener.End newEnd) {
      events.add("end " + newEnd.code().map(Code::toString).orElse("ok"));
      endsOfCall.add("attempt " + newEnd.number());
      ends.add(newEnd);
    }

    @Override
    public String toString() {
      return events.toString();
    }
  }
}
