package dev.connectjava.call.server;

import dev.connectjava.Duplicates;
import dev.connectjava.http.HttpExchange;
import dev.connectjava.http.HttpHandler;
import dev.connectjava.http.HttpRequestListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;

/**
 * The dispatcher of a router and those of the routers that are mounted on it: passes each exchange
 * to the one that has its path, and what none of them has to the one whose prefix it has. Immutable
 * and thread-safe.
 */
public final class Dispatchers implements HttpHandler {

  /**
   * A dispatcher with its area.
   *
   * @param area the prefix of the paths that are the dispatcher's own, also those that it does not
   *     know; empty for all paths
   */
  private record Mount(String area, ServerDispatcher dispatcher) {

    boolean covers(String path) {
      return path.startsWith(area)
          && (area.isEmpty()
              || path.length() == area.length()
              || path.charAt(area.length()) == '/');
    }
  }

  /** The longest area first, and those of one length in the order in which they were added. */
  private final List<Mount> mounts;

  private final Map<String, ServerDispatcher> byPath;
  private final List<LongAdder> activeCalls;

  private Dispatchers(List<Mount> mounts, Map<String, ServerDispatcher> byPath) {
    this.mounts =
        mounts.stream()
            .sorted(Comparator.comparingInt((Mount mount) -> mount.area().length()).reversed())
            .toList();
    this.byPath = new HashMap<>(byPath);
    this.activeCalls =
        mounts.stream().map(mount -> mount.dispatcher().activeCalls()).distinct().toList();
  }

  /** Returns one dispatcher alone. */
  public static Dispatchers of(ServerDispatcher dispatcher) {
    Map<String, ServerDispatcher> byPath = new HashMap<>();
    dispatcher.paths().all().forEach(path -> byPath.put(path, dispatcher));
    return new Dispatchers(List.of(new Mount("", dispatcher)), byPath);
  }

  /**
   * Returns these and others at a prefix.
   *
   * @param prefix empty for none
   * @param duplicates decides between these and the others where both have a path
   * @throws IllegalArgumentException if both have a path and {@code duplicates} refuses that
   */
  public Dispatchers plus(String prefix, Dispatchers others, Duplicates duplicates) {
    Map<ServerDispatcher, ServerDispatcher> moved = new HashMap<>();
    List<Mount> all = new ArrayList<>(mounts);
    for (Mount other : others.mounts) {
      ServerDispatcher dispatcher =
          moved.computeIfAbsent(other.dispatcher(), each -> each.under(prefix));
      all.add(new Mount(prefix + other.area(), dispatcher));
    }
    Map<String, ServerDispatcher> added = new HashMap<>();
    others.byPath.forEach((path, dispatcher) ->
        added.put(prefix + path, moved.computeIfAbsent(dispatcher, each -> each.under(prefix))));
    Map<String, ServerDispatcher> merged = new HashMap<>(byPath);
    switch (duplicates) {
      case REFUSED -> {
        requireNew(added);
        merged.putAll(added);
      }
      case FIRST_WINS -> added.forEach(merged::putIfAbsent);
      case LAST_WINS -> merged.putAll(added);
    }
    return new Dispatchers(all, merged);
  }

  private void requireNew(Map<String, ServerDispatcher> added) {
    TreeSet<String> both = new TreeSet<>(added.keySet());
    both.retainAll(byPath.keySet());
    if (!both.isEmpty()) {
      throw new IllegalArgumentException(
          "more than one router has %s: give one of them a prefix, or let Duplicates decide which one answers"
              .formatted(String.join(", ", both)));
    }
  }

  /** Returns the paths at which one of them has a method or a resource. */
  public Set<String> paths() {
    return Set.copyOf(byPath.keySet());
  }

  /** Returns the one dispatcher if there is no other, which saves calls a step; else this. */
  public HttpHandler handler() {
    return mounts.size() == 1 ? mounts.getFirst().dispatcher() : this;
  }

  /** Returns the number of calls whose handler has not ended. */
  public long activeCalls() {
    return activeCalls.stream().mapToLong(LongAdder::sum).sum();
  }

  @Override
  public HttpRequestListener handle(HttpExchange exchange) {
    ServerDispatcher known = byPath.get(exchange.request().path());
    return known == null ? handleUnknown(exchange) : known.handle(exchange);
  }

  /** The router itself, whose area has all paths, is always among the candidates. */
  private HttpRequestListener handleUnknown(HttpExchange exchange) {
    String path = exchange.request().path();
    List<ServerDispatcher> candidates =
        mounts.stream().filter(mount -> mount.covers(path)).map(Mount::dispatcher).toList();
    for (ServerDispatcher candidate : candidates) {
      HttpRequestListener answered = candidate.handleByFallback(exchange);
      if (answered != null) {
        return answered;
      }
    }
    return candidates.stream()
        .filter(candidate -> candidate.paths().hasServiceOf(path))
        .findFirst()
        .orElse(candidates.getFirst())
        .unknownProcedure(exchange);
  }
}
