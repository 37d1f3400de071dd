package dev.connectjava;

import dev.connectjava.call.server.Dispatchers;
import dev.connectjava.call.server.ServerDispatcher;
import dev.connectjava.http.HttpResource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The registrations of a router's builder: services, settings and resources by path. Not
 * thread-safe.
 */
final class Registrations {

  /** A method with its handler, and the settings of its service. */
  record Registration(ServiceDefinition.Binding<?, ?> binding, MethodSettings settings) {}

  /** A router that was built, at a prefix. */
  private record Mounted(String prefix, Router router, Duplicates duplicates) {}

  private final Map<String, Registration> methods = new LinkedHashMap<>();
  private final Map<String, MethodSettings> settings = new LinkedHashMap<>();
  private final Map<String, HttpResource> resources = new LinkedHashMap<>();
  private final List<Consumer<Router>> actions = new ArrayList<>();
  private final List<Mounted> mounted = new ArrayList<>();

  void add(ServiceDefinition definition, MethodSettings ofService) {
    Objects.requireNonNull(ofService, "settings");
    for (ServiceDefinition.Binding<?, ?> binding : definition.bindings()) {
      String procedure = binding.method().procedure();
      if (methods.putIfAbsent(procedure, new Registration(binding, ofService)) != null) {
        throw new IllegalArgumentException(procedure + " has a handler already");
      }
    }
  }

  void set(RpcMethod<?, ?> method, MethodSettings ofMethod) {
    settings.put(method.procedure(), Objects.requireNonNull(ofMethod, "settings"));
  }

  void addResource(String path, HttpResource resource) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "a path must start with a slash, but was \"" + path + "\"");
    }
    if (resources.putIfAbsent(path, Objects.requireNonNull(resource, "resource")) != null) {
      throw new IllegalArgumentException(path + " has a resource already");
    }
  }

  void mount(String prefix, Router router, Duplicates duplicates) {
    mounted.add(
        new Mounted(
            requirePrefix(prefix),
            Objects.requireNonNull(router, "router"),
            Objects.requireNonNull(duplicates, "duplicates")));
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
   * Adds the routers that are mounted to the dispatcher of the one that is built.
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
  List<RpcMethod<?, ?>> allMethods(List<RpcMethod<?, ?>> own) {
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

  void onBuild(Consumer<Router> action) {
    actions.add(Objects.requireNonNull(action, "action"));
  }

  /** Runs the {@code onBuild} actions with a new router. */
  void tell(Router router) {
    actions.forEach(action -> action.accept(router));
  }

  /** Returns the paths that both have, sorted. */
  List<String> conflictsWith(Registrations other) {
    TreeSet<String> conflicts = new TreeSet<>(methods.keySet());
    conflicts.addAll(resources.keySet());
    TreeSet<String> others = new TreeSet<>(other.methods.keySet());
    others.addAll(other.resources.keySet());
    conflicts.retainAll(others);
    return List.copyOf(conflicts);
  }

  /** Adds all registrations of the other, or nothing if there is a conflict. */
  void merge(Registrations other) {
    List<String> conflicts = conflictsWith(other);
    if (!conflicts.isEmpty()) {
      throw new IllegalArgumentException("both routers have " + String.join(", ", conflicts));
    }
    methods.putAll(other.methods);
    settings.putAll(other.settings);
    resources.putAll(other.resources);
    actions.addAll(other.actions);
    mounted.addAll(other.mounted);
  }

  /**
   * Checks that no method is at the path of a resource.
   *
   * @throws IllegalArgumentException if a method is at the path of a resource
   */
  void requireReachableResources(String pathPrefix) {
    TreeSet<String> paths = new TreeSet<>();
    methods.keySet().forEach(procedure -> paths.add(pathPrefix + procedure));
    paths.retainAll(resources.keySet());
    if (!paths.isEmpty()) {
      throw new IllegalArgumentException(
          "both a method and a resource are registered at " + String.join(", ", paths));
    }
  }

  Map<String, Registration> methods() {
    return methods;
  }

  Map<String, HttpResource> resources() {
    return resources;
  }

  /** Returns the settings of a method, together with those of its service. */
  MethodSettings settingsOf(String procedure, Registration registration) {
    return settings
        .getOrDefault(procedure, MethodSettings.inherited())
        .within(registration.settings());
  }

  void requireMethodsOfSettings() {
    for (String procedure : settings.keySet()) {
      if (!methods.containsKey(procedure)) {
        throw new IllegalArgumentException(
            "settings are given for " + procedure + ", but it has no handler");
      }
    }
  }
}
