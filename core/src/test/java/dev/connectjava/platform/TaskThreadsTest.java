package dev.connectjava.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TaskThreadsTest {

  private static final InheritableThreadLocal<@Nullable String> INHERITED =
      new InheritableThreadLocal<>();

  @Test
  void threads_areVirtualWhereThereAreSuch() {
    assertThat(TaskThreads.ARE_VIRTUAL).isTrue();
    assertThat(TaskThreads.named("task").newThread(() -> {}))
        .returns(true, Thread::isVirtual)
        .returns("task", Thread::getName);
  }

  @Test
  void otherwise_theyAreDaemons() {
    assertThat(TaskThreads.daemons("task").newThread(() -> {}))
        .returns(false, Thread::isVirtual)
        .returns(true, Thread::isDaemon)
        .returns("task", Thread::getName);
  }

  @Test
  void started_runsTheTask() {
    CompletableFuture<String> name = new CompletableFuture<>();
    TaskThreads.start("task", () -> name.complete(Thread.currentThread().getName()));

    assertThat(name.join()).isEqualTo("task");
  }

  @Test
  void daemon_inheritsNoThreadLocals() {
    CompletableFuture<@Nullable String> inherited = new CompletableFuture<>();
    INHERITED.set("value");
    try {
      Thread daemon = TaskThreads.daemon("task", () -> inherited.complete(INHERITED.get()));
      assertThat(daemon.isDaemon()).isTrue();
      daemon.start();
    } finally {
      INHERITED.remove();
    }

    assertThat(inherited.join()).isNull();
  }
}
