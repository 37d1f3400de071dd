package dev.connectjava.call.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.RpcMethod;
import dev.connectjava.call.Texts;
import dev.connectjava.http.Loop;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who waits is told once, between whichever of its looks that comes for which it waits. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ResponseWaitingTest {

  /** So many looks are enough for who waits to be told: one of them is not to be followed. */
  private static final int LOOKS = 4;

  /** Something that is waited for, and comes just before a look or just after it. */
  private static final class Waiting extends ResponseWaiting {

    private final int atLook;
    private final boolean before;
    private int looks;
    private boolean here;

    Waiting(int atLook, boolean before) {
      this.atLook = atLook;
      this.before = before;
    }

    private boolean look() {
      looks++;
      if (looks == atLook && before) {
        come();
      }
      boolean seen = here;
      if (looks == atLook && !before) {
        come();
      }
      return seen;
    }

    void come() {
      if (!here) {
        here = true;
        wake();
      }
    }

    @Override
    boolean isReadable() {
      return look();
    }

    @Override
    boolean knowsHeaders() {
      return look();
    }

    @Override
    boolean isHopeless() {
      return false;
    }

    @Override
    public @Nullable Loop loop() {
      return null;
    }

    @Override
    void run(Runnable callback) {
      callback.run();
    }

    @Override
    RpcMethod<?, ?> method() {
      return Texts.ASK;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stage_isRunOnce_orNotAtAllWhereItNeedNotWait(boolean before) {
    for (int look = 1; look <= LOOKS; look++) {
      Waiting readable = new Waiting(look, before);
      AtomicInteger told = new AtomicInteger();
      if (readable.isReadableOr(told::incrementAndGet)) {
        told.incrementAndGet();
      }
      readable.come();
      assertThat(told).as("at look %d", look).hasValue(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stageForHeaders_isRunOnce_orNotAtAllWhereItNeedNotWait(boolean before) {
    for (int look = 1; look <= LOOKS; look++) {
      Waiting headers = new Waiting(look, before);
      AtomicInteger told = new AtomicInteger();
      if (headers.knowsHeadersOr(told::incrementAndGet)) {
        told.incrementAndGet();
      }
      headers.come();
      assertThat(told).as("at look %d", look).hasValue(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void thread_doesNotParkForWhatIsHere(boolean before) throws InterruptedException {
    for (int look = 1; look <= 2; look++) { // Then it parks, as it may.
      new Waiting(look, before).awaitReadable();
      new Waiting(look, before).awaitHeaders();
    }
    assertThat(Thread.interrupted()).isFalse();
  }
}
