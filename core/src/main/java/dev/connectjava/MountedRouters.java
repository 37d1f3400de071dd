package dev.connectjava;

import dev.connectjava.call.server.Dispatchers;
import dev.connectjava.call.server.ServerDispatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The built routers that a router's builder mounts, in their order. Not thread-safe. */
final class MountedRouters {

  private record Mounted(String prefix, Router router, Duplicates duplicates) {}

  private final List<Mounted> mounted = new ArrayList<>();

  void add(String prefix, Router router, Duplicates duplicates) {
    mounted.add(
        new Mounted(
            requirePrefix(prefix),
            Objects.requireNonNull(router, "router"),
            Objects.requireNonNull(duplicates, "duplicates")));
  }

  void addAll(MountedRouters others) {
    mounted.addAll(others.mounted);
  }

  /** Returns the paths at which the mounted routers have a method or a resource. */
  private Set<String> paths() {
    Set<String> paths = new HashSet<>();
    for (Mounted each : mounted) {
      each.router().dispatchers().paths().forEach(path -> paths.add(each.prefix() + path));
    }
    return paths;
  }

  /**
   * Returns the paths that two routers have, and that one of them has from a mounted router.
   *
   * @param own the paths of the router's own handlers and resources
   * @param ofOther those of the other router
   */
  Set<String> conflictsWith(Set<String> own, MountedRouters other, Set<String> ofOther) {
    Set<String> here = paths();
    Set<String> there = other.paths();
    Set<String> conflicts = common(here, there);
    conflicts.addAll(common(here, ofOther));
    conflicts.addAll(common(there, own));
    return conflicts;
  }

  private static Set<String> common(Set<String> some, Set<String> others) {
    Set<String> common = new HashSet<>(some);
    common.retainAll(others);
    return common;
  }

  static String requirePrefix(String prefix) {
    if (!prefix.isEmpty() && (!prefix.startsWith("/") || prefix.endsWith("/"))) {
      throw new IllegalArgumentException(
          "a path prefix must start with a slash and must not end with one, but was \"%s\""
              .formatted(prefix));
    }
    return prefix;
  }

  /**
   * Returns the dispatcher of the router that is built, with those of the mounted routers.
   *
   * @throws IllegalArgumentException if two have the same path, and nothing says which counts
   */
  Dispatchers around(ServerDispatcher own) {
    Dispatchers all = Dispatchers.of(own);
    for (Mounted each : mounted) {
      all = all.plus(each.prefix(), each.router().dispatchers(), each.duplicates());
    }
    return all;
  }

  /** Returns all methods, those of the mounted routers too, each procedure once. */
  List<RpcMethod<?, ?>> methods(List<RpcMethod<?, ?>> own) {
    Map<String, RpcMethod<?, ?>> all = new LinkedHashMap<>();
    own.forEach(method -> all.put(method.procedure(), method));
    for (Mounted each : mounted) {
      for (RpcMethod<?, ?> method : each.router().methods()) {
        if (each.duplicates() == Duplicates.LAST_WINS) {
          all.put(method.procedure(), method);
        } else {
          all.putIfAbsent(method.procedure(), method);
        }
      }
    }
    return List.copyOf(all.values());
  }
}
