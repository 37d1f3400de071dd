package dev.connectjava;

import java.util.HashMap;
import java.util.Map;

/**
 * What a client says of the calls of each method: of all, of those of a service, of those of a
 * method. Immutable and thread-safe.
 */
final class DefaultOptions {

  private final CallOptions ofClient;

  /** By the names of services, with the client's behind them. */
  private final Map<String, CallOptions> ofServices;

  /** By procedures, with their service's behind them. */
  private final Map<String, CallOptions> ofMethods;

  DefaultOptions(
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

  private static String serviceOf(String procedure) {
    return procedure.substring(1, procedure.lastIndexOf('/'));
  }

  private CallOptions ofService(String name) {
    return ofServices.getOrDefault(name, ofClient);
  }

  CallOptions of(RpcMethod<?, ?> method) {
    if (ofServices.isEmpty() && ofMethods.isEmpty()) {
      return ofClient;
    }
    CallOptions own = ofMethods.get(method.procedure());
    return own == null ? ofService(method.service()) : own;
  }
}
