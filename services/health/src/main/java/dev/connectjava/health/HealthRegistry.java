package dev.connectjava.health;

import dev.connectjava.RpcMethod;
import dev.connectjava.MethodSettings;
import dev.connectjava.Router;
import io.grpc.health.v1.HealthMethods;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How a server and its services are, as the server itself says. Thread-safe.
 *
 * <pre>{@code
 * HealthRegistry health = HealthRegistry.create();
 * Router router = Router.builder().service(new Greeter()).merge(health.routes()).build();
 * NettyServer.builder().handler(router).beforeShutdown(health::enterTerminalState).start();
 * }</pre>
 */
public final class HealthRegistry implements HealthChecker {

  /** The name under which the server as a whole is asked for. */
  public static final String SERVER = "";

  /** The longest name of a service; whoever asks for a longer one is told that there is none. */
  public static final int MAX_NAME_LENGTH = 1_024;

  private static final HealthWatch OF_NOTHING = new WatchOfNothing();

  private final ReentrantLock lock = new ReentrantLock();

  /** Those that have a status and those that are watched. Guarded by the lock. */
  private final Map<String, ServiceHealth> services = new HashMap<>();

  /** Guarded by the lock. */
  private boolean terminal;

  private HealthRegistry() {}

  /** A server that is {@link ServingStatus#SERVING}, and no service. */
  public static HealthRegistry create() {
    HealthRegistry health = new HealthRegistry();
    health.set(SERVER, ServingStatus.SERVING);
    return health;
  }

  /**
   * All that tells the health of a server over a router, which merges it: {@link HealthService},
   * and {@link HealthProbes} at {@code /healthz} (liveness) and {@code /readyz} (readiness of the
   * server). The router's services are {@link ServingStatus#SERVING} when it is built, unless they
   * have a status already. A Watch ends with {@code unavailable} when the server takes no new
   * calls.
   */
  public Router.Builder routes() {
    return Router.builder()
        .service(HealthService.of(this))
        .settings(HealthMethods.WATCH, MethodSettings.inherited().withEndOnDrain(true))
        .resource("/healthz", HealthProbes.liveness())
        .resource("/readyz", HealthProbes.readiness(this))
        .onBuild(this::addServices);
  }

  private void addServices(Router router) {
    for (RpcMethod<?, ?> method : router.methods()) {
      if (method.service().length() <= MAX_NAME_LENGTH) {
        change(method.service(), ServingStatus.SERVING, true);
      }
    }
  }

  /**
   * Says how a service is from now on, and tells its watchers. Has no effect in the {@linkplain
   * #enterTerminalState terminal state}.
   *
   * @param service the service's full name, or {@link #SERVER}
   * @throws IllegalArgumentException if the name is longer than {@link #MAX_NAME_LENGTH}
   */
  public void set(String service, ServingStatus status) {
    if (service.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a service's name has at most %,d characters, but this one had %,d",
              MAX_NAME_LENGTH,
              service.length()));
    }
    change(service, Objects.requireNonNull(status, "status"), false);
  }

  /**
   * Forgets a service, and tells its watchers that there is none. Has no effect in the {@linkplain
   * #enterTerminalState terminal state}.
   */
  public void clear(String service) {
    change(service, null, false);
  }

  private void change(String service, @Nullable ServingStatus status, boolean onlyIfAbsent) {
    List<ServiceHealth.Watcher> watchers;
    lock.lock();
    try {
      ServiceHealth health = services.get(service);
      boolean kept = onlyIfAbsent && health != null && health.status().isPresent();
      if (terminal || kept || (health == null && status == null)) {
        return;
      }
      if (health == null) {
        health = new ServiceHealth();
        services.put(service, health);
      }
      watchers = health.become(status);
      removeIfUnused(service, health);
    } finally {
      lock.unlock();
    }
    watchers.forEach(ServiceHealth.Watcher::tell);
  }

  /**
   * Makes the server and all services {@link ServingStatus#NOT_SERVING} for good, so that balancers
   * send new calls elsewhere: what a server does before it ends. Watches stay open until the server
   * takes no new calls, since clients would at once begin new ones.
   */
  public void enterTerminalState() {
    List<ServiceHealth.Watcher> watchers;
    lock.lock();
    try {
      terminal = true;
      watchers =
          services.values().stream()
              .filter(health -> health.status().isPresent())
              .flatMap(health -> health.become(ServingStatus.NOT_SERVING).stream())
              .toList();
    } finally {
      lock.unlock();
    }
    watchers.forEach(ServiceHealth.Watcher::tell);
  }

  @Override
  public Optional<ServingStatus> check(String service) {
    lock.lock();
    try {
      ServiceHealth health = services.get(service);
      return health == null ? Optional.empty() : health.status();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public HealthWatch watch(String service, Runnable onChange) {
    Objects.requireNonNull(onChange, "onChange");
    if (service.length() > MAX_NAME_LENGTH) {
      return OF_NOTHING;
    }
    lock.lock();
    try {
      ServiceHealth health = services.computeIfAbsent(service, name -> new ServiceHealth());
      return health.watch(onChange, watcher -> close(service, health, watcher));
    } finally {
      lock.unlock();
    }
  }

  private void close(String service, ServiceHealth health, ServiceHealth.Watcher watcher) {
    lock.lock();
    try {
      health.remove(watcher);
      removeIfUnused(service, health);
    } finally {
      lock.unlock();
    }
  }

  private void removeIfUnused(String service, ServiceHealth health) {
    if (health.isUnused()) {
      services.remove(service, health);
    }
  }

  /** The number of names that are held: those with a status, and those that are watched. */
  int size() {
    lock.lock();
    try {
      return services.size();
    } finally {
      lock.unlock();
    }
  }

  /** Of a name that no service can have, and that need not be kept. */
  private static final class WatchOfNothing implements HealthWatch {

    @Override
    public Optional<ServingStatus> status() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
