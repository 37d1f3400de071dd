package dev.connectjava.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventLoopThreadsTest {

  private final InheritableThreadLocal<String> identity = new InheritableThreadLocal<>();
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @AfterEach
  void restore() {
    identity.remove();
    Thread.currentThread().setContextClassLoader(before);
  }

  @Test
  void thread_inheritsNoThreadLocalsOfTheCallerThatStartsIt() throws Exception {
    EventLoopThreads threads = new EventLoopThreads("loop");
    identity.set("Ada");
    CompletableFuture<String> seen = new CompletableFuture<>();
    threads.newThread(() -> seen.complete(String.valueOf(identity.get()))).start();

    assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo("null");
  }

  @Test
  void thread_hasTheContextClassLoaderOfTheThreadThatCreatedItsFactory() throws Exception {
    try (URLClassLoader ofCreator = new URLClassLoader(new URL[0]);
        URLClassLoader ofCaller = new URLClassLoader(new URL[0])) {
      Thread.currentThread().setContextClassLoader(ofCreator);
      EventLoopThreads threads = new EventLoopThreads("loop");
      Thread.currentThread().setContextClassLoader(ofCaller);

      assertThat(threads.newThread(() -> {}).getContextClassLoader()).isSameAs(ofCreator);
    }
  }

  /** The thread-locals of Netty are slow on threads of another class. */
  @Test
  void thread_isOfNetty() {
    Thread thread = new EventLoopThreads("loop").newThread(() -> {});

    assertThat(thread).isInstanceOf(FastThreadLocalThread.class);
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getName()).startsWith("loop-");
    assertThat(thread.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
  }

  @Test
  void thread_isMadeForACallerThatIsInterrupted_whichStaysInterrupted() {
    Thread.currentThread().interrupt();
    Thread thread = new EventLoopThreads("loop").newThread(() -> {});

    assertThat(thread.getState()).isEqualTo(Thread.State.NEW);
    assertThat(Thread.interrupted()).isTrue();
  }
}
