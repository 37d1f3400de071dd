package dev.connectjava.call.client;

import dev.connectjava.CallOptions;
import dev.connectjava.ClientConfig;
import dev.connectjava.RpcMethod;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The default options of a client's calls if services or methods have options of their own.
 * Immutable and thread-safe.
 */
final class DefaultOptions {

  private final CallOptions ofClient;

  /** By the names of services; each includes the client's options. */
  private final Map<String, CallOptions> ofServices;

  /** By procedures; each includes the options of its service. */
  private final Map<String, CallOptions> ofMethods;

  private DefaultOptions(
      CallOptions ofClient,
      Map<String, CallOptions> services,
      Map<String, CallOptions> procedures) {
    this.ofClient = ofClient;
    Map<String, CallOptions> allOfServices = new HashMap<>();
    services.forEach((name, own) -> allOfServices.put(name, own.withDefaults(ofClient)));
    this.ofServices = Map.copyOf(allOfServices);
    Map<String, CallOptions> allOfMethods = new HashMap<>();
    procedures.forEach((procedure, own) ->
        allOfMethods.put(procedure, own.withDefaults(ofService(serviceOf(procedure)))));
    this.ofMethods = Map.copyOf(allOfMethods);
  }

  /** Returns those of a configuration; null if no service and no method has options of its own. */
  static @Nullable DefaultOptions of(CallOptions ofClient, ClientConfig config) {
    return config.serviceOptions().isEmpty() && config.methodOptions().isEmpty()
        ? null
        : new DefaultOptions(ofClient, config.serviceOptions(), config.methodOptions());
  }

  static String serviceOf(String procedure) {
    return procedure.substring(1, procedure.lastIndexOf('/'));
  }

  private CallOptions ofService(String name) {
    return ofServices.getOrDefault(name, ofClient);
  }

  CallOptions of(RpcMethod<?, ?> method) {
    CallOptions own = ofMethods.get(method.procedure());
    return own == null ? ofService(method.service()) : own;
  }
}
