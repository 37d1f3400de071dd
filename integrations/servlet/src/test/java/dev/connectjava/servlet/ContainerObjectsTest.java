package dev.connectjava.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class ContainerObjectsTest {

  private final ContainerObjects objects = new ContainerObjects();

  @Test
  void exchange_isDetachedOnce_andUsesNothingAfterwards() throws IOException {
    assertThat(objects.use(() -> true)).isTrue();
    assertThat(objects.detach()).isTrue();
    assertThat(objects.detach()).isFalse();
    assertThat(objects.use(() -> true)).isFalse();
    assertThat(objects.useLast(() -> true)).isFalse();
  }

  @Test
  void lastUse_detaches_unlessItFails() throws IOException {
    assertThatThrownBy(() ->
            objects.useLast(() -> {
              throw new IOException("not possible");
            }))
        .isInstanceOf(IOException.class);
    assertThat(objects.useLast(() -> true)).isTrue();
    assertThat(objects.detach()).isFalse();
  }

  @Test
  void detach_waitsForAUse_thatBlocks() throws Exception {
    AtomicBoolean used = new AtomicBoolean();
    AtomicBoolean waited = new AtomicBoolean();
    Thread container = new Thread(() -> waited.set(objects.detach() && used.get()));
    objects.use(() -> {
      container.start();
      while (container.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      used.set(true);
      return true;
    });
    container.join();
    assertThat(waited).isTrue();
  }
}
