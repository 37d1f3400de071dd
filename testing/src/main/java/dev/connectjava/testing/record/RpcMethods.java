package dev.connectjava.testing.record;

import dev.connectjava.RpcMethod;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Methods by their procedures. Immutable. */
final class RpcMethods {

  private final Map<String, RpcMethod<?, ?>> byProcedure = new LinkedHashMap<>();

  RpcMethods(List<RpcMethod<?, ?>> methods) {
    methods.forEach(method -> byProcedure.put(method.procedure(), method));
  }

  Collection<RpcMethod<?, ?>> all() {
    return byProcedure.values();
  }

  /**
   * Returns the method of a procedure.
   *
   * @throws IllegalArgumentException if it is not among them
   */
  RpcMethod<?, ?> require(String procedure) {
    RpcMethod<?, ?> method = byProcedure.get(procedure);
    if (method == null) {
      throw new IllegalArgumentException(
          "%s was recorded, but is not among the methods of the replay: %s"
              .formatted(procedure, byProcedure.keySet()));
    }
    return method;
  }
}
