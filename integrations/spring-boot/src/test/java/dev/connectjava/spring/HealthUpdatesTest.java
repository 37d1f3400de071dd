package dev.connectjava.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.connectjava.health.HealthRegistry;
import dev.connectjava.health.HealthWatch;
import dev.connectjava.health.ServingStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** The updates of the table, without a context. */
final class HealthUpdatesTest {

  private final HealthRegistry registry = HealthRegistry.of();
  private final Semaphore asked = new Semaphore(0);
  private final Semaphore answers = new Semaphore(0);

  /** Answers each time that it may. */
  private ServingStatus answer() {
    asked.release();
    answers.acquireUninterruptibly();
    return ServingStatus.SERVING;
  }

  @Test
  void answerAfterTheBeginningOfTheShutdown_isNotWritten() {
    HealthSource source = this::answer;
    HealthUpdates updates =
        new HealthUpdates(
            registry,
            new StaticListableBeanFactory(Map.of("source", source))
                .getBeanProvider(HealthSource.class),
            Duration.ofMillis(1));
    updates.start();
    asked.acquireUninterruptibly();
    updates.shutDown();
    List<ServingStatus> changes = new CopyOnWriteArrayList<>();
    HealthWatch watch =
        registry.watch(
            HealthRegistry.SERVER,
            () -> changes.add(registry.check(HealthRegistry.SERVER).orElseThrow()));
    answers.release();
    asked.acquireUninterruptibly(); // After the first answer was handled.
    updates.stop();
    answers.release();
    watch.close();

    assertThat(changes).isEmpty();
    assertThat(registry.check(HealthRegistry.SERVER)).contains(ServingStatus.NOT_SERVING);
  }
}
