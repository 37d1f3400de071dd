package dev.connectjava.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ThreadLoopTest {

  private final InheritableThreadLocal<String> identity = new InheritableThreadLocal<>();
  private final ThreadLoop loop = ThreadLoop.create("loop");
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @AfterEach
  void end() throws Exception {
    identity.remove();
    Thread.currentThread().setContextClassLoader(before);
    loop.execute(loop::end);
    loop.awaitEnd();
  }

  @Test
  void thread_inheritsNoThreadLocalsOfTheCallerThatStartsIt() throws Exception {
    identity.set("Ada");
    CompletableFuture<String> seen = new CompletableFuture<>();
    loop.execute(() -> seen.complete(String.valueOf(identity.get())));

    assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo("null");
  }

  @Test
  void thread_hasTheContextClassLoaderOfTheCallerThatStartsIt() throws Exception {
    try (URLClassLoader own = new URLClassLoader(new URL[0])) {
      Thread.currentThread().setContextClassLoader(own);
      CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
      loop.execute(() -> seen.complete(Thread.currentThread().getContextClassLoader()));

      assertThat(seen.get(30, TimeUnit.SECONDS)).isSameAs(own);
    }
  }
}
