package dev.connectjava.health;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The status and the watchers of one service. Guarded by the lock of its {@link HealthRegistry},
 * except for the status, which any thread may read.
 */
final class ServiceHealth {

  private static final Logger LOGGER = System.getLogger(ServiceHealth.class.getName());

  private final Set<Watcher> watchers = new LinkedHashSet<>();
  private volatile @Nullable ServingStatus status;

  Optional<ServingStatus> status() {
    return Optional.ofNullable(status);
  }

  /**
   * Changes the status.
   *
   * @return the watchers to notify of it, outside of the lock
   */
  List<Watcher> become(@Nullable ServingStatus newStatus) {
    status = newStatus;
    return List.copyOf(watchers);
  }

  Watcher watch(Runnable onChange, Consumer<Watcher> onClose) {
    Watcher watcher = new Watcher(onChange, onClose);
    watchers.add(watcher);
    return watcher;
  }

  void remove(Watcher watcher) {
    watchers.remove(watcher);
  }

  boolean isUnused() {
    return status == null && watchers.isEmpty();
  }

  /** One watcher. */
  final class Watcher implements HealthWatch {

    private final Runnable onChange;
    private final Consumer<Watcher> onClose;

    private Watcher(Runnable onChange, Consumer<Watcher> onClose) {
      this.onChange = onChange;
      this.onClose = onClose;
    }

    /** Notifies the watcher of a new status. If it throws, the others are still notified. */
    void tell() {
      try {
        onChange.run();
      } catch (RuntimeException e) {
        LOGGER.log(Level.ERROR, "a watcher of a service's health threw", e);
      }
    }

    @Override
    public Optional<ServingStatus> status() {
      return ServiceHealth.this.status();
    }

    @Override
    public void close() {
      onClose.accept(this);
    }
  }
}
