package dev.connectjava;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The interceptors of a client, its services and its methods, as they are collected. */
final class ClientInterceptors {

  private final List<ClientInterceptor> all = new ArrayList<>();
  private final Map<String, List<ClientInterceptor>> ofServices = new HashMap<>();

  /** By procedures. */
  private final Map<String, List<ClientInterceptor>> ofMethods = new HashMap<>();

  void addAll(ClientInterceptors others) {
    all.addAll(others.all);
    others.ofServices.forEach((name, list) -> of(ofServices, name).addAll(list));
    others.ofMethods.forEach((name, list) -> of(ofMethods, name).addAll(list));
  }

  void add(ClientInterceptor interceptor) {
    all.add(require(interceptor));
  }

  void add(String service, ClientInterceptor interceptor) {
    of(ofServices, requireService(service)).add(require(interceptor));
  }

  void add(RpcMethod<?, ?> method, ClientInterceptor interceptor) {
    of(ofMethods, method.procedure()).add(require(interceptor));
  }

  private static ClientInterceptor require(ClientInterceptor interceptor) {
    return Objects.requireNonNull(interceptor, "interceptor");
  }

  private static List<ClientInterceptor> of(
      Map<String, List<ClientInterceptor>> lists, String name) {
    return lists.computeIfAbsent(name, unused -> new ArrayList<>());
  }

  /**
   * Returns the name of a service.
   *
   * @throws IllegalArgumentException if it is empty
   */
  static String requireService(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the name of a service must not be empty");
    }
    return name;
  }

  List<ClientInterceptor> all() {
    return List.copyOf(all);
  }

  Map<String, List<ClientInterceptor>> ofServices() {
    return copyOf(ofServices);
  }

  Map<String, List<ClientInterceptor>> ofMethods() {
    return copyOf(ofMethods);
  }

  private static Map<String, List<ClientInterceptor>> copyOf(
      Map<String, List<ClientInterceptor>> lists) {
    Map<String, List<ClientInterceptor>> copy = new HashMap<>();
    lists.forEach((name, list) -> copy.put(name, List.copyOf(list)));
    return Map.copyOf(copy);
  }
}
