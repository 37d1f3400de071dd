package dev.connectjava.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.AttemptContext;
import dev.connectjava.AttemptListener;
import dev.connectjava.Attributes;
import dev.connectjava.ClientCallContext;
import dev.connectjava.ConnectionWait;
import dev.connectjava.Headers;
import dev.connectjava.Peer;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AttemptPhasesTest {

  private static final Peer PEER = Peer.at(new InetSocketAddress("127.0.0.1", 7));

  private final AtomicLong clock = new AtomicLong(1_000);
  private final AttemptPhases phases = new AttemptPhases(clock::get);

  private void at(long nanos) {
    clock.set(1_000 + nanos);
  }

  private void assertTimes(long connecting, long waiting, long receiving) {
    assertThat(phases.times()).isEqualTo(new AttemptPhases.Times(connecting, waiting, receiving));
  }

  @Test
  void attempt_passesItsPhases() {
    at(1);
    phases.connected();
    at(3);
    phases.answered();
    at(7);
    phases.ended();

    assertTimes(1, 2, 4);
    assertThat(phases.times().byName().keySet())
        .containsExactly("connecting", "waiting", "receiving");
  }

  @Test
  void attemptThatEndsEarly_spendsNoTimeInThePhasesThatItNeverReaches() {
    at(5);
    phases.ended();

    assertTimes(5, 0, 0);
  }

  @Test
  void firstEnd_counts() {
    at(5);
    phases.ended();
    at(9);
    phases.ended();

    assertTimes(5, 0, 0);
  }

  @Test
  void whatHappensAfterTheEnd_countsAsAtTheEnd() {
    at(5);
    phases.ended();
    at(6);
    phases.connected();
    at(9);
    phases.answered();

    assertTimes(5, 0, 0);
  }

  private static final class Attempt implements AttemptContext {

    @Override
    public ClientCallContext call() {
      throw new IllegalStateException("nothing is recorded");
    }

    @Override
    public int number() {
      return 1;
    }

    @Override
    public Attributes attributes() {
      throw new IllegalStateException("nothing is recorded");
    }
  }

  private List<AttemptListener> listeners() {
    return List.of(new RecordedAttempt(new Attempt(), phases), new RecentCalls.Attempt(phases));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void attemptThatIsSentAgain_connectsUntilItHasItsLastConnection(int listener) {
    AttemptListener attempt = listeners().get(listener);
    at(1);
    attempt.onConnected(PEER);
    at(2);
    attempt.onWaiting(ConnectionWait.CONNECTION);
    at(5);
    attempt.onConnected(PEER);
    at(9);
    attempt.onHead(200, Headers.empty());
    phases.ended();

    assertTimes(5, 4, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void attemptThatFindsNoOtherConnection_onlyConnects(int listener) {
    AttemptListener attempt = listeners().get(listener);
    at(1);
    attempt.onConnected(PEER);
    at(2);
    attempt.onWaiting(ConnectionWait.CONNECTION);
    at(9);
    phases.ended();

    assertTimes(9, 0, 0);
  }
}
