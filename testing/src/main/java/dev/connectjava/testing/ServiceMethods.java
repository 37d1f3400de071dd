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
                    "%s has no method %s of %s%s"
                        .formatted(
                            definition.name(),
                            method.procedure(),
                            classes(method),
                            advice(definition, method))));
  }

  /** Returns the classes with which the service has the method, if it has it with others. */
  private static String advice(ServiceDefinition definition, RpcMethod<?, ?> method) {
    return definition.bindings().stream()
        .map(Binding::method)
        .filter(other -> other.procedure().equals(method.procedure()))
        .findAny()
        .map(other ->
            ", but it has it of %s: use the RpcMethod with these classes; handlers that take views have those of the generated class ...ViewServiceMethods"
                .formatted(classes(other)))
        .orElse("");
  }

  private static String classes(RpcMethod<?, ?> method) {
    return method.requestType().getName() + " and " + method.responseType().getName();
  }

  private static boolean isSame(RpcMethod<?, ?> one, RpcMethod<?, ?> other) {
    return one.procedure().equals(other.procedure())
        && one.requestType() == other.requestType()
        && one.responseType() == other.responseType();
  }
}
