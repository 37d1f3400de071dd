package dev.connectjava.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.connectjava.http.Loop;
import dev.connectjava.http.ThreadLoop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The thread of a transport in memory: what a test learns if it is blocked, and when it ends. */
final class AwaitedResultTest {

  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final ThreadLoop loop = ThreadLoop.endingWhenIdle("awaited", SHORT);

  @Test
  void await_namesTheActionThatBlocksTheThread() {
    CompletableFuture<Void> blocked = new CompletableFuture<>();
    loop.execute(blocked::join);

    assertThatIllegalStateException()
        .isThrownBy(() -> AwaitedResult.of(turn(), loop, SHORT))
        .withMessage(
            "the thread of the in-memory transport has not continued for PT0.02S: a cancel action,"
                + " a drain action, an asynchronous handler or another callback of the call blocks"
                + " it; the cause has its stack")
        .satisfies(e ->
            assertThat(Objects.requireNonNull(e.getCause()).getStackTrace())
                .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("join")));

    blocked.complete(null);
    AwaitedResult.of(turn(), loop, LONG);
  }

  @Test
  void await_throwsTheFailureItself() {
    CompletableFuture<Void> failed = new CompletableFuture<>();
    loop.execute(() -> failed.completeExceptionally(new IllegalStateException("refused")));

    assertThatIllegalStateException()
        .isThrownBy(() -> AwaitedResult.of(failed, loop, LONG))
        .withMessage("refused")
        .withNoCause();
  }

  @Test
  void thread_endsWithoutTasks_andANewOneRunsThoseAfterIt() throws InterruptedException {
    Thread first = thread();
    first.join(LONG);
    assertThat(first.isAlive()).isFalse();

    CompletableFuture<Thread> later = new CompletableFuture<>();
    loop.schedule(() -> later.complete(Thread.currentThread()), SHORT.multipliedBy(5));

    assertThat(AwaitedResult.of(later, loop, LONG)).isNotSameAs(first);
    assertThat(AwaitedResult.of(inLoop(), loop, LONG)).isTrue();
  }

  private CompletableFuture<Void> turn() {
    return CompletableFuture.runAsync(() -> {}, loop);
  }

  private CompletableFuture<Boolean> inLoop() {
    return CompletableFuture.supplyAsync(() -> loop.inLoop() && Loop.current() == loop, loop);
  }

  private Thread thread() {
    return CompletableFuture.supplyAsync(Thread::currentThread, loop)
        .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
        .join();
  }
}
