package dev.connectjava.testing;

import dev.connectjava.RpcMethod;
import dev.connectjava.Service;
import dev.connectjava.ServiceDefinition;
import dev.connectjava.ServiceDefinition.Binding;

/** Finds the handlers of a service. */
final class ServiceMethods {

  private ServiceMethods() {}

  /**
   * Returns the binding of a service for a method.
   *
   * @throws IllegalArgumentException if the service does not have the method
   */
  @SuppressWarnings("unchecked") // It is the same method, and so has the same messages.
  static <I, O> Binding<I, O> binding(Service service, RpcMethod<I, O> method) {
    ServiceDefinition definition = service.definition();
    return (Binding<I, O>)
        definition.bindings().stream()
            .filter(binding -> isSame(binding.method(), method))
            .findAny()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "%s has no method %s of %s and %s"
                        .formatted(
                            definition.name(),
                            method.procedure(),
                            method.requestType().getName(),
                            method.responseType().getName())));
  }

  private static boolean isSame(RpcMethod<?, ?> one, RpcMethod<?, ?> other) {
    return one.procedure().equals(other.procedure())
        && one.requestType() == other.requestType()
        && one.responseType() == other.responseType();
  }
}
