package dev.connectjava.reflection;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.connectjava.spi.Excerpt;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The services of a schema, and their methods by full names. Immutable. */
final class ServiceIndex {

  /** The number of names that an error shows. */
  private static final int SHOWN_NAMES = 20;

  private final Map<String, ServiceDescriptor> services;
  private final Map<String, String> unusable;
  private final List<String> names;

  /**
   * Creates an index.
   *
   * @param services those that can be called, by their full names
   * @param unusable why others can't be called, by their full names
   */
  ServiceIndex(Map<String, ServiceDescriptor> services, Map<String, String> unusable) {
    this.services = Map.copyOf(services);
    this.unusable = Map.copyOf(unusable);
    TreeSet<String> sorted = new TreeSet<>(services.keySet());
    sorted.addAll(unusable.keySet());
    this.names = List.copyOf(sorted);
  }

  /** Returns the index of services. */
  static ServiceIndex of(Iterable<ServiceDescriptor> services) {
    Map<String, ServiceDescriptor> byName = new TreeMap<>();
    services.forEach(service -> byName.put(service.getFullName(), service));
    return new ServiceIndex(byName, Map.of());
  }

  /** Returns the full names of the services, sorted, including those that can't be called. */
  List<String> names() {
    return names;
  }

  /**
   * Returns a service.
   *
   * @throws IllegalArgumentException if there is none of this name, or it can't be called
   */
  ServiceDescriptor service(String name) {
    ServiceDescriptor service = services.get(name);
    if (service != null) {
      return service;
    }
    String reason = unusable.get(name);
    if (reason != null) {
      throw new IllegalArgumentException(
          "the schema of the service %s can't be used: %s".formatted(Excerpt.of(name), reason));
    }
    throw new IllegalArgumentException(
        "there is no service %s; the services are %s".formatted(Excerpt.of(name), listed(names)));
  }

  /**
   * Returns a method.
   *
   * @param name its full name, with a slash or a dot before its own
   * @throws IllegalArgumentException if there is none of this name, or its service can't be called
   */
  MethodDescriptor method(String name) {
    String path = name.startsWith("/") ? name.substring(1) : name;
    int end = path.indexOf('/') < 0 ? path.lastIndexOf('.') : path.indexOf('/');
    if (end <= 0 || end == path.length() - 1) {
      throw new IllegalArgumentException(
          "%s is not the full name of a method, such as greet.v1.GreetService/Greet"
              .formatted(Excerpt.quoted(name)));
    }
    ServiceDescriptor service = service(path.substring(0, end));
    MethodDescriptor method = service.findMethodByName(path.substring(end + 1));
    if (method == null) {
      List<String> methods =
          service.getMethods().stream().map(MethodDescriptor::getName).sorted().toList();
      throw new IllegalArgumentException(
          "there is no method %s in the service %s; it has %s"
              .formatted(
                  Excerpt.of(path.substring(end + 1)), service.getFullName(), listed(methods)));
    }
    return method;
  }

  private static String listed(Collection<String> names) {
    if (names.isEmpty()) {
      return "none";
    }
    String shown = String.join(", ", names.stream().limit(SHOWN_NAMES).map(Excerpt::of).toList());
    int more = names.size() - SHOWN_NAMES;
    return more > 0 ? shown + String.format(Locale.ROOT, " and %,d more", more) : shown;
  }
}
