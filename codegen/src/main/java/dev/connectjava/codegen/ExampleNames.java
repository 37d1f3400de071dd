package dev.connectjava.codegen;

import java.util.List;

/**
 * The names of classes in an example, which is code of the service's package: simple names, or
 * qualified ones if another class hides the simple name.
 *
 * @param service the service that the example is for
 * @param messages the messages in the example
 */
record ExampleNames(ServiceModel service, List<JavaName> messages) {

  /** Returns the names in the examples of a service. */
  static ExampleNames of(ServiceModel service) {
    return new ExampleNames(
        service,
        service
            .example()
            .map(method -> List.of(method.request(), method.response()))
            .orElse(List.of()));
  }

  /** Returns the name of one of the messages. */
  String message(JavaName name) {
    boolean hidden =
        !name.packageName().equals(service.serviceInterface().packageName())
            && (isOfPackage(name.outermost()) || isHiddenByMessage(name));
    return hidden ? name.qualified() : name.simpleName();
  }

  /** Returns the name of a class of the library's API. */
  String library(String simpleName) {
    return of(JavaName.ofLibrary(simpleName));
  }

  /** Returns the name of a class of the transport. */
  String netty(String simpleName) {
    return of(new JavaName("dev.connectjava.netty", simpleName));
  }

  /** Returns the name of a class of {@code java.lang}. */
  String java(String simpleName) {
    return of(new JavaName("java.lang", simpleName));
  }

  /** Returns the name of a class of {@code java.util.concurrent}. */
  String concurrent(String simpleName) {
    return of(new JavaName("java.util.concurrent", simpleName));
  }

  private String of(JavaName name) {
    return isOfPackage(name.outermost()) || isHiddenByMessage(name)
        ? name.qualified()
        : name.simpleName();
  }

  private boolean isOfPackage(String simpleName) {
    return !service.scope().ownerOf(simpleName).isEmpty();
  }

  /** Returns whether a message of another package has the same name. */
  private boolean isHiddenByMessage(JavaName name) {
    return messages.stream()
        .anyMatch(message ->
            message.outermost().equals(name.outermost())
                && !message.packageName().equals(name.packageName()));
  }
}
