package dev.connectjava.health;

import dev.connectjava.Router;
import dev.connectjava.RpcMethod;
import dev.connectjava.spi.Excerpt;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A table with the health of a server and of its services, which the server itself maintains.
 * Thread-safe.
 *
 * <pre>{@code
 * HealthRegistry health = HealthRegistry.create();
 * Router router = Router.builder().service(new Greeter()).merge(health.routes()).build();
 * NettyServer.builder().handler(router).beforeShutdown(health::enterTerminalState).start();
 * health.set("greet.v1.GreetService", ServingStatus.NOT_SERVING);
 * }</pre>
 *
 * <p>A registry from {@link #create} accepts every name. One from {@link #of(String...)} or {@link
 * #of(Router)} refuses unknown names, so that a misspelt name fails where it is used.
 */
public final class HealthRegistry implements HealthChecker {

  /** The name that stands for the server as a whole. */
  public static final String SERVER = "";

  /**
   * The maximum length of a service name, in characters. A service with a longer name is unknown to
   * {@link #check} and {@link #watch}.
   */
  public static final int MAX_NAME_LENGTH = 1_024;

  private static final HealthWatch OF_NOTHING = new WatchOfNothing();

  private final ReentrantLock lock = new ReentrantLock();

  /** The services that have a status or a watcher. Guarded by the lock. */
  private final Map<String, ServiceHealth> services = new HashMap<>();

  /** The names that may have a status; null for any. Guarded by the lock. */
  private final @Nullable Set<String> known;

  /** Guarded by the lock. */
  private boolean terminal;

  private HealthRegistry(@Nullable Set<String> known) {
    this.known = known;
  }

  /**
   * Returns a registry in which the server is {@link ServingStatus#SERVING} and that has no
   * services. Any name may be set.
   */
  public static HealthRegistry create() {
    HealthRegistry health = new HealthRegistry(null);
    health.change(SERVER, ServingStatus.SERVING, false);
    return health;
  }

  /**
   * Returns a registry in which the server and these services are {@link ServingStatus#SERVING}.
   * {@link #set} and {@link #clear} refuse other names, except those of a router that merges {@link
   * #routes}.
   *
   * @param services the full names; may be empty if the router's services are enough
   * @throws IllegalArgumentException if a name is longer than {@link #MAX_NAME_LENGTH}
   */
  public static HealthRegistry of(String... services) {
    return of(List.of(services));
  }

  /**
   * Returns a registry in which the server and the services of the router are {@link
   * ServingStatus#SERVING}. {@link #set} and {@link #clear} refuse other names.
   */
  public static HealthRegistry of(Router router) {
    return of(servicesOf(router));
  }

  private static HealthRegistry of(Collection<String> services) {
    services.forEach(HealthRegistry::requireShort);
    HealthRegistry health = new HealthRegistry(new TreeSet<>(services));
    health.add(List.of(SERVER));
    health.add(services);
    return health;
  }

  /**
   * Returns the routes for health checks, to be merged into the server's router: {@link
   * HealthService}, and {@link HealthProbes} at {@code /healthz} (liveness) and {@code /readyz}
   * (readiness of the server). When the router is built, its services become {@link
   * ServingStatus#SERVING}, unless they already have a status. A Watch stream ends with {@code
   * unavailable} when the server accepts no new calls.
   */
  public Router.Builder routes() {
    return Router.builder()
        .service(HealthService.of(this))
        .resource("/healthz", HealthProbes.liveness())
        .resource("/readyz", HealthProbes.readiness(this))
        .onBuild(router -> add(servicesOf(router)));
  }

  private static List<String> servicesOf(Router router) {
    return router.methods().stream()
        .map(RpcMethod::service)
        .filter(name -> name.length() <= MAX_NAME_LENGTH)
        .distinct()
        .toList();
  }

  private void add(Collection<String> names) {
    if (known != null) {
      lock.lock();
      try {
        known.addAll(names);
      } finally {
        lock.unlock();
      }
    }
    names.forEach(name -> change(name, ServingStatus.SERVING, true));
  }

  /**
   * Sets the status of a service and notifies its watchers. Has no effect in the {@linkplain
   * #enterTerminalState terminal state}.
   *
   * @param service the service's full name, or {@link #SERVER}
   * @return whether the name had no status before and has one now
   * @throws IllegalArgumentException if the name is longer than {@link #MAX_NAME_LENGTH}, or the
   *     registry does not know it
   */
  public boolean set(String service, ServingStatus status) {
    requireShort(service);
    Objects.requireNonNull(status, "status");
    requireKnown(service);
    return change(service, status, false);
  }

  private static void requireShort(String service) {
    if (service.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a service's name has at most %,d characters, but this one had %,d",
              MAX_NAME_LENGTH,
              service.length()));
    }
  }

  private void requireKnown(String service) {
    if (known == null) {
      return;
    }
    lock.lock();
    try {
      if (!known.contains(service)) {
        throw new IllegalArgumentException(
            "there is no service %s: known are %s"
                .formatted(Excerpt.quoted(service), Excerpt.of(known.toString())));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes the status of a service and notifies its watchers. Has no effect in the {@linkplain
   * #enterTerminalState terminal state}.
   *
   * @return whether the service had a status and has none now
   * @throws IllegalArgumentException if the registry does not know the name
   */
  public boolean clear(String service) {
    requireKnown(service);
    return change(service, null, false);
  }

  /**
   * Returns the status of each service that has one, and that of {@link #SERVER}: a copy, sorted by
   * name, immutable.
   */
  public SortedMap<String, ServingStatus> statuses() {
    SortedMap<String, ServingStatus> statuses = new TreeMap<>();
    lock.lock();
    try {
      services.forEach(
          (name, health) -> health.status().ifPresent(status -> statuses.put(name, status)));
    } finally {
      lock.unlock();
    }
    return Collections.unmodifiableSortedMap(statuses);
  }

  /** Changes a status, and returns whether the change added or removed it. */
  private boolean change(String service, @Nullable ServingStatus status, boolean onlyIfAbsent) {
    boolean had;
    List<ServiceHealth.Watcher> watchers;
    lock.lock();
    try {
      ServiceHealth health = services.get(service);
      had = health != null && health.status().isPresent();
      if (terminal || (had && onlyIfAbsent) || (health == null && status == null)) {
        return false;
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
    return had == (status == null);
  }

  /**
   * Makes the server and all services permanently {@link ServingStatus#NOT_SERVING}, so that load
   * balancers send new calls to other servers. A server does this before it shuts down. Watch
   * streams stay open until the server accepts no new calls, since clients would immediately start
   * new ones.
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

  /** Returns the number of stored names: those with a status and those with a watcher. */
  int size() {
    lock.lock();
    try {
      return services.size();
    } finally {
      lock.unlock();
    }
  }

  /** The watch of a name that no service can have: the registry does not store it. */
  private static final class WatchOfNothing implements HealthWatch {

    @Override
    public Optional<ServingStatus> status() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
