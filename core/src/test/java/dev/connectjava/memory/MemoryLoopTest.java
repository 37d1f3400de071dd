package dev.connectjava.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.connectjava.http.Loop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The thread of a transport in memory: what a test learns if it is blocked, and when it ends. */
final class MemoryLoopTest {

  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final MemoryLoop loop = MemoryLoop.endingWhenIdle(SHORT);

  @Test
  void await_namesTheActionThatBlocksTheThread() {
    CompletableFuture<Void> blocked = new CompletableFuture<>();
    loop.execute(blocked::join);

    assertThatIllegalStateException()
        .isThrownBy(() -> loop.await(turn(), SHORT))
        .withMessage(
            "the thread of the in-memory transport has not continued for PT0.02S: a cancel action,"
                + " a drain action, an asynchronous handler or another callback of the call blocks"
                + " it; the cause has its stack")
        .satisfies(e ->
            assertThat(Objects.requireNonNull(e.getCause()).getStackTrace())
                .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("join")));

    blocked.complete(null);
    loop.await(turn(), LONG);
  }

  @Test
  void await_throwsTheFailureItself() {
    CompletableFuture<Void> failed = new CompletableFuture<>();
    loop.execute(() -> failed.completeExceptionally(new IllegalStateException("refused")));

    assertThatIllegalStateException()
        .isThrownBy(() -> loop.await(failed, LONG))
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

    assertThat(loop.await(later, LONG)).isNotSameAs(first);
    assertThat(loop.await(inLoop(), LONG)).isTrue();
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
