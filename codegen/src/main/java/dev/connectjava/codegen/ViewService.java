package dev.connectjava.codegen;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A service in the forms that are generated for views. Its classes have names as if the service had
 * the suffix of views in its name: {@code GreetViewService} for a service {@code GreetService}, and
 * {@code GreeterView} for {@code Greeter}.
 *
 * @param service the service with protobuf-java's messages
 * @param ofHandlers the service whose requests are views, as far as these have views
 * @param ofClient the service whose responses are views, as far as these have views
 */
record ViewService(ServiceModel service, ServiceModel ofHandlers, ServiceModel ofClient) {

  private static final String SERVICE = "Service";
  private static final String HANDLERS_NOTE =
      "Requests are views: their fields are read from the received bytes when they are asked for."
          + " Responses are messages.";
  private static final String CLIENT_NOTE =
      "Responses are views: their fields are read from the received bytes when they are asked for."
          + " Requests are messages.";

  /** Returns a service in the forms with views. */
  static ViewService of(
      ServiceModel service, ViewSchema schema, JavaTypes types, GeneratedNames names) {
    List<JavaName> used = new ArrayList<>(List.of(service.outerClass()));
    for (MethodModel method : service.methods()) {
      used.add(method.request());
      used.add(method.response());
      used.add(schema.viewOrMessage(method.request()));
      used.add(schema.viewOrMessage(method.response()));
    }
    String packageName = service.serviceInterface().packageName();
    NameScope scope = new NameScope(types, packageName, used);
    List<MethodModel> ofHandlers = new ArrayList<>();
    List<MethodModel> ofClient = new ArrayList<>();
    for (MethodModel method : service.methods()) {
      String constant = scope.declared(method.constant());
      JavaName request = schema.viewOrMessage(method.request());
      JavaName response = schema.viewOrMessage(method.response());
      ofHandlers.add(method.with(request, method.response(), constant));
      ofClient.add(method.with(method.request(), response, constant));
    }
    String name = name(service.name(), names.viewSuffix());
    JavaName methodsClass = scope.generated(name + names.methodsSuffix());
    JavaName ofClientMethods =
        new JavaName(packageName, methodsClass.simpleName() + "." + scope.declared("ForClient"));
    return new ViewService(
        service,
        form(service, name, names, scope, methodsClass, HANDLERS_NOTE, ofHandlers),
        form(service, name, names, scope, ofClientMethods, CLIENT_NOTE, ofClient));
  }

  private static String name(String service, String suffix) {
    return service.endsWith(SERVICE)
        ? service.substring(0, service.length() - SERVICE.length()) + suffix + SERVICE
        : service + suffix;
  }

  private static ServiceModel form(
      ServiceModel service,
      String name,
      GeneratedNames names,
      NameScope scope,
      JavaName methodsClass,
      String note,
      List<MethodModel> methods) {
    return new ServiceModel(
        service.file(),
        service.name(),
        service.fullName(),
        scope.generated(name + names.serviceSuffix()),
        scope.generated(names.asyncPrefix() + name + names.serviceSuffix()),
        scope.generated(names.coroutinePrefix() + name + names.serviceSuffix()),
        scope.generated(names.coroutinePrefix() + name + names.clientSuffix()),
        methodsClass,
        scope.generated(name + names.clientSuffix()),
        service.handlersClass(),
        service.outerClass(),
        scope,
        service.comment(),
        note,
        service.deprecated(),
        List.copyOf(methods));
  }

  /** Returns whether any request or response has a view. */
  boolean hasViews() {
    List<JavaName> messages = classes(service);
    return !classes(ofHandlers).equals(messages) || !classes(ofClient).equals(messages);
  }

  private static List<JavaName> classes(ServiceModel form) {
    return form.methods().stream()
        .flatMap(method -> Stream.of(method.request(), method.response()))
        .toList();
  }
}
