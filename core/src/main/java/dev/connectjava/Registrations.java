package dev.connectjava;

import dev.connectjava.http.HttpResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The registrations of a router's builder: services, settings and resources by path, its own and
 * those of other builders, which are kept apart so that it does not matter what was added first.
 * Not thread-safe.
 */
final class Registrations {

  /**
   * A method with its handler, and the settings of its service.
   *
   * @param source what has the handler, for messages
   */
  record Registration(
      ServiceDefinition.Binding<?, ?> binding, MethodSettings settings, String source) {

    /** Returns where the handler is, and the classes of its messages. */
    @Override
    public String toString() {
      RpcMethod<?, ?> method = binding.method();
      return "%s (takes %s, returns %s)"
          .formatted(
              source, method.requestType().getTypeName(), method.responseType().getTypeName());
    }
  }

  /** The registrations of another builder when it was merged. */
  private record Merged(Registrations others, Duplicates duplicates) {}

  private final Map<String, Registration> methods = new LinkedHashMap<>();
  private final Map<String, MethodSettings> settings = new LinkedHashMap<>();
  private final Map<String, HttpResource> resources = new LinkedHashMap<>();
  private final List<Merged> merged = new ArrayList<>();
  private final List<Consumer<Router>> actions = new ArrayList<>();

  /**
   * Adds the methods of a service.
   *
   * @param source what has the handlers, for messages
   */
  void add(ServiceDefinition definition, MethodSettings ofService, String source) {
    Objects.requireNonNull(ofService, "settings");
    for (ServiceDefinition.Binding<?, ?> binding : definition.bindings()) {
      String procedure = binding.method().procedure();
      Registration added = new Registration(binding, ofService, source);
      if (isTaken(procedure, methods)) {
        Registration first = all().methods.get(procedure);
        throw new IllegalArgumentException(
            first == null
                ? procedure + " is the path of a resource already"
                : "%s has a handler already, that of %s: can't add that of %s"
                    .formatted(procedure, first, added));
      }
      methods.put(procedure, added);
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
    if (isTaken(path, resources)) {
      throw new IllegalArgumentException(path + " has a resource already");
    }
    resources.put(path, Objects.requireNonNull(resource, "resource"));
  }

  private boolean isTaken(String path, Map<String, ?> own) {
    return own.containsKey(path)
        || merged.stream()
            .filter(each -> each.duplicates() == Duplicates.REFUSED)
            .anyMatch(each -> each.others().paths().contains(path));
  }

  void onBuild(Consumer<Router> action) {
    actions.add(Objects.requireNonNull(action, "action"));
  }

  /** Runs the {@code onBuild} actions with a new router. */
  void tell(Router router) {
    actions.forEach(action -> action.accept(router));
  }

  /** Returns the paths that both have. */
  Set<String> conflictsWith(Registrations other) {
    Set<String> conflicts = all().paths();
    conflicts.retainAll(other.all().paths());
    return conflicts;
  }

  /** Returns the paths at which a router with this path prefix has a method or a resource. */
  Set<String> pathsBehind(String pathPrefix) {
    Registrations all = all();
    Set<String> paths = new HashSet<>(all.resources.keySet());
    all.methods.keySet().forEach(procedure -> paths.add(pathPrefix + procedure));
    return paths;
  }

  private Set<String> paths() {
    Set<String> paths = new HashSet<>(methods.keySet());
    paths.addAll(resources.keySet());
    return paths;
  }

  /** Adds all registrations of the other, which have no conflict with these that is refused. */
  void merge(Registrations other, Duplicates duplicates) {
    merged.add(new Merged(other.all(), Objects.requireNonNull(duplicates, "duplicates")));
    actions.addAll(other.actions);
  }

  /**
   * Returns what is at each path when all that was merged is taken together, without actions. The
   * own settings of a method come last, unless they were for a handler that another one replaces.
   */
  Registrations all() {
    Registrations all = new Registrations();
    all.methods.putAll(methods);
    all.resources.putAll(resources);
    Map<String, MethodSettings> ofNoHandler = new HashMap<>();
    for (Merged each : merged) {
      boolean lastWins = each.duplicates() != Duplicates.FIRST_WINS;
      each.others()
          .settings
          .forEach((procedure, ofMethod) -> {
            if (!each.others().methods.containsKey(procedure)) {
              ofNoHandler.merge(procedure, ofMethod, (first, last) -> lastWins ? last : first);
            }
          });
      if (lastWins) {
        all.takeAll(each.others(), ofNoHandler);
      } else {
        all.takeNew(each.others());
      }
    }
    settings.forEach((procedure, ofMethod) -> {
      if (!methods.containsKey(procedure) || isKept(procedure, all)) {
        all.settings.put(procedure, ofMethod);
      }
    });
    return all;
  }

  @SuppressWarnings("ReferenceEquality") // Another one may have an equal handler and settings.
  private boolean isKept(String procedure, Registrations all) {
    return all.methods.get(procedure) == methods.get(procedure);
  }

  /**
   * Replaces what is at the paths of the others. The settings of a method go with its handler.
   *
   * @param ofNoHandler settings that came without a handler, which are for any handler
   */
  private void takeAll(Registrations others, Map<String, MethodSettings> ofNoHandler) {
    for (String path : others.paths()) {
      resources.remove(path);
      if (methods.remove(path) != null) {
        MethodSettings ofAny = ofNoHandler.get(path);
        if (ofAny == null) {
          settings.remove(path);
        } else {
          settings.put(path, ofAny);
        }
      }
    }
    methods.putAll(others.methods);
    resources.putAll(others.resources);
    settings.putAll(others.settings);
  }

  /** Adds only what is at other paths. The settings of a method go with its handler. */
  private void takeNew(Registrations others) {
    Set<String> kept = paths();
    others.settings.forEach((procedure, ofMethod) -> {
      if (!kept.contains(procedure) || !others.methods.containsKey(procedure)) {
        settings.putIfAbsent(procedure, ofMethod);
      }
    });
    putNew(others.methods, methods, kept);
    putNew(others.resources, resources, kept);
  }

  private static <T> void putNew(Map<String, T> others, Map<String, T> all, Set<String> kept) {
    others.forEach((path, each) -> {
      if (!kept.contains(path)) {
        all.put(path, each);
      }
    });
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
