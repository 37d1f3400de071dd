package dev.connectjava.spring;

import dev.connectjava.health.HealthRegistry;
import dev.connectjava.health.ServingStatus;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the table of the health service up to date. With a {@link HealthSource} all statuses follow
 * the source; without one they are those that the application sets. When the server begins to shut
 * down, all statuses become {@link ServingStatus#NOT_SERVING}; a restart, also of the server alone,
 * asks the source again or, without one, restores them. Starts before the server and stops after
 * it. Thread-safe.
 *
 * <p>The bean of the source is asked for at the start, not before: this object receives the first
 * event of the context, when most beans do not exist yet.
 */
final class HealthUpdates implements SmartLifecycle, ApplicationListener<ApplicationEvent> {

  private static final Logger LOGGER = System.getLogger(HealthUpdates.class.getName());

  private final HealthRegistry registry;
  private final ObjectProvider<HealthSource> sources;
  private final Duration interval;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile boolean running;

  /** Asks the source, on one thread; null before the start and without a source. */
  private volatile @Nullable Asking asking;

  /** Whether the server shuts down. Guarded by the lock. */
  private boolean ending;

  /** The statuses before the shutdown, for a restart without a source. Guarded by the lock. */
  private Map<String, ServingStatus> remembered = Map.of();

  /** A source and the thread that asks it. */
  private record Asking(HealthSource source, ScheduledExecutorService thread) {}

  /**
   * Creates updates that are not started.
   *
   * @param sources has the source, or none
   * @param interval more than zero
   */
  HealthUpdates(HealthRegistry registry, ObjectProvider<HealthSource> sources, Duration interval) {
    this.registry = registry;
    this.sources = sources;
    this.interval = interval;
  }

  @Override
  public void start() {
    HealthSource source = sources.getIfAvailable();
    begin(source != null);
    if (source == null) {
      return;
    }
    Asking started =
        new Asking(
            source,
            Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("connect-health").factory()));
    ScheduledFuture<?> unused =
        started
            .thread()
            .scheduleWithFixedDelay(
                () -> update(source), 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    asking = started;
  }

  private void begin(boolean hasSource) {
    lock.lock();
    try {
      running = true;
      ending = false;
      if (hasSource) {
        setAll(ServingStatus.NOT_SERVING); // Until the source has answered.
      } else {
        restore();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Restores the statuses before the shutdown, except those that were changed since then. */
  private void restore() {
    registry
        .statuses()
        .forEach((service, status) -> {
          ServingStatus before = remembered.get(service);
          if (before != null && status == ServingStatus.NOT_SERVING) {
            registry.set(service, before);
          }
        });
  }

  @Override
  public void stop() {
    lock.lock();
    try {
      running = false;
    } finally {
      lock.unlock();
    }
    Asking started = asking;
    if (started != null) {
      started.thread().shutdownNow();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Returns false, as the server does. */
  @Override
  public boolean isPauseable() {
    return false;
  }

  /** Returns a phase before that of Spring Boot's web server, which may carry the calls. */
  @Override
  public int getPhase() {
    return ConnectServer.WEB_SERVER_PHASE - 1;
  }

  /** Reports that the server is not serving, whatever the source says, until the next start. */
  void shutDown() {
    lock.lock();
    try {
      if (!ending) {
        ending = true;
        remembered = registry.statuses();
        setAll(ServingStatus.NOT_SERVING);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Asks the source at once if the server has started or the availability has changed. */
  @Override
  public void onApplicationEvent(ApplicationEvent event) {
    Asking started = asking;
    if (event instanceof ConnectServerStartedEvent) {
      endShutdown(started != null);
    }
    boolean matters =
        event instanceof ConnectServerStartedEvent || event instanceof AvailabilityChangeEvent<?>;
    if (matters && started != null && running) {
      try {
        started.thread().execute(() -> update(started.source()));
      } catch (RejectedExecutionException e) {
        LOGGER.log(Level.DEBUG, "the health is not asked for any more", e);
      }
    }
  }

  /** Ends the shutdown of a server that was stopped and started again without this object. */
  private void endShutdown(boolean hasSource) {
    lock.lock();
    try {
      if (running && ending) {
        ending = false;
        if (!hasSource) {
          restore();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void update(HealthSource source) {
    try {
      write(ask(source));
    } catch (Throwable e) { // It would be the last update.
      LOGGER.log(Level.ERROR, "the status of the services can't be changed", e);
    }
  }

  private static ServingStatus ask(HealthSource source) {
    try {
      return Objects.requireNonNull(source.status(), "the HealthSource has returned null");
    } catch (Throwable e) { // Also an error, such as that of a class that is missing.
      LOGGER.log(Level.WARNING, "the health of the application can't be determined", e);
      return ServingStatus.UNKNOWN;
    }
  }

  /** Writes what the source has answered, unless the shutdown has begun in between. */
  private void write(ServingStatus status) {
    lock.lock();
    try {
      if (running && !ending) {
        setAll(status);
      }
    } finally {
      lock.unlock();
    }
  }

  private void setAll(ServingStatus status) {
    registry.statuses().keySet().forEach(service -> registry.set(service, status));
  }
}
