package dev.connectjava.spring;

import dev.connectjava.health.HealthRegistry;
import dev.connectjava.health.ServingStatus;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the table of the health service up to date: with a {@link HealthSource} all statuses follow
 * the source. When the server begins to shut down, all statuses become {@link
 * ServingStatus#NOT_SERVING}. Starts before the server and stops after it. Thread-safe.
 */
final class HealthUpdates implements SmartLifecycle, ApplicationListener<ApplicationEvent> {

  private static final Logger LOGGER = System.getLogger(HealthUpdates.class.getName());

  private final HealthRegistry registry;
  private final @Nullable HealthSource source;
  private final Duration interval;

  private volatile boolean running;

  /** Whether the server shuts down. */
  private volatile boolean ending;

  /** Asks the source, on one thread; null before the start and without a source. */
  private volatile @Nullable ScheduledExecutorService scheduler;

  HealthUpdates(HealthRegistry registry, @Nullable HealthSource source, Duration interval) {
    this.registry = registry;
    this.source = source;
    this.interval = interval;
  }

  @Override
  public void start() {
    running = true;
    ending = false;
    if (source == null) {
      setAll(ServingStatus.SERVING);
      return;
    }
    setAll(ServingStatus.NOT_SERVING); // Until the source has answered.
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("connect-health").factory());
    ScheduledFuture<?> unused =
        started.scheduleWithFixedDelay(this::update, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    scheduler = started;
  }

  @Override
  public void stop() {
    running = false;
    ScheduledExecutorService started = scheduler;
    if (started != null) {
      started.shutdownNow();
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

  @Override
  public int getPhase() {
    return ConnectServer.PHASE - 1;
  }

  /** Reports that the server is not serving, whatever the source says, until the next start. */
  void shutDown() {
    ending = true;
    setAll(ServingStatus.NOT_SERVING);
  }

  /** Asks the source at once if the server has started or the availability has changed. */
  @Override
  public void onApplicationEvent(ApplicationEvent event) {
    ScheduledExecutorService started = scheduler;
    boolean matters =
        event instanceof ConnectServerStartedEvent || event instanceof AvailabilityChangeEvent<?>;
    if (matters && started != null && running) {
      try {
        started.execute(this::update);
      } catch (RejectedExecutionException e) {
        LOGGER.log(Level.DEBUG, "the health is not asked for any more", e);
      }
    }
  }

  private void update() {
    setAll(ask());
    if (ending) {
      setAll(ServingStatus.NOT_SERVING); // The shutdown may have begun in between.
    }
  }

  private ServingStatus ask() {
    HealthSource asked = source;
    if (asked == null) {
      return ServingStatus.SERVING;
    }
    try {
      return asked.status();
    } catch (RuntimeException e) {
      LOGGER.log(Level.WARNING, "the health of the application can't be determined", e);
      return ServingStatus.UNKNOWN;
    }
  }

  private void setAll(ServingStatus status) {
    registry.statuses().keySet().forEach(service -> registry.set(service, status));
  }
}
