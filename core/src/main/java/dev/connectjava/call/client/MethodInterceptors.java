package dev.connectjava.call.client;

import dev.connectjava.ClientConfig;
import dev.connectjava.ClientInterceptor;
import dev.connectjava.RpcMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The interceptors of a client's calls if services or methods have interceptors of their own.
 * Immutable and thread-safe.
 */
final class MethodInterceptors {

  private final List<ClientInterceptor> ofClient;

  /** By the names of services; each begins with the client's. */
  private final Map<String, List<ClientInterceptor>> ofServices;

  /** By procedures; each begins with those of its service. */
  private final Map<String, List<ClientInterceptor>> ofMethods;

  private MethodInterceptors(ClientConfig config) {
    this.ofClient = config.interceptors();
    Map<String, List<ClientInterceptor>> allOfServices = new HashMap<>();
    config
        .serviceInterceptors()
        .forEach((name, own) -> allOfServices.put(name, joined(ofClient, own)));
    this.ofServices = Map.copyOf(allOfServices);
    Map<String, List<ClientInterceptor>> allOfMethods = new HashMap<>();
    config
        .methodInterceptors()
        .forEach((procedure, own) ->
            allOfMethods.put(
                procedure, joined(ofService(DefaultOptions.serviceOf(procedure)), own)));
    this.ofMethods = Map.copyOf(allOfMethods);
  }

  /** Returns those of a configuration; null if no service and no method has its own. */
  static @Nullable MethodInterceptors of(ClientConfig config) {
    return config.serviceInterceptors().isEmpty() && config.methodInterceptors().isEmpty()
        ? null
        : new MethodInterceptors(config);
  }

  private static List<ClientInterceptor> joined(
      List<ClientInterceptor> outer, List<ClientInterceptor> inner) {
    return Stream.concat(outer.stream(), inner.stream()).toList();
  }

  private List<ClientInterceptor> ofService(String name) {
    return ofServices.getOrDefault(name, ofClient);
  }

  /** Returns all interceptors of a method's calls, the outermost first. */
  List<ClientInterceptor> of(RpcMethod<?, ?> method) {
    List<ClientInterceptor> own = ofMethods.get(method.procedure());
    return own == null ? ofService(method.service()) : own;
  }
}
