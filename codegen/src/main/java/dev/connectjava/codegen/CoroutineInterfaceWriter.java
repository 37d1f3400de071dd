package dev.connectjava.codegen;

import java.util.ArrayList;
import java.util.List;

/** Writes the interface with coroutines that a server in Kotlin implements. */
final class CoroutineInterfaceWriter {

  private static final String RULES =
      "Each call has a coroutine, by default on virtual threads, so its code may suspend and may"
          + " block; another dispatcher is set by `handlerContext`. The coroutine is cancelled when"
          + " the call is. Many calls use the object at once. To fail a call, throw `RpcException`."
          + " A method that is not overridden fails with `unimplemented`.";

  private final ServiceModel service;
  private final KotlinSource source;

  CoroutineInterfaceWriter(ServiceModel service, KotlinSource source) {
    this.service = service;
    this.source = source;
  }

  void write() {
    String fallback = "The service " + service.fullName() + " with coroutines.";
    source.line("");
    source.lines("", KdocComment.lines(service.comment(), fallback, description()));
    deprecate("", service.deprecated());
    source.line(
        "public interface %s : %s {",
        name(service.coroutineInterface()), source.coroutines("CoroutineService"));
    service.methods().forEach(this::writeMethod);
    writeDefinition();
    source.line("}");
  }

  private String name(JavaName type) {
    return source.name(type);
  }

  private void deprecate(String indentation, boolean deprecated) {
    if (deprecated) {
      source.line("%s@kotlin.Deprecated(\"The schema says so.\")", indentation);
    }
  }

  private List<List<String>> description() {
    String type = service.coroutineInterface().simpleName();
    List<List<String>> description = new ArrayList<>();
    description.add(
        KdocComment.paragraph(
            "To serve `%s` with coroutines, implement this interface and add the object to a server or a router:"
                .formatted(service.fullName())));
    List<String> code = new ArrayList<>();
    code.add("class My%s : %s {".formatted(type, type));
    service
        .example()
        .ifPresent(method -> {
          code.add("  override %s =".formatted(signature(method, true)));
          code.add("    " + exampleBody(method));
        });
    code.add("}");
    code.add("");
    code.add("NettyServer.builder().port(8080).service(My%s()).start()".formatted(type));
    description.add(KdocComment.code(code));
    if (!service.note().isEmpty()) {
      description.add(KdocComment.paragraph(service.note()));
    }
    description.add(KdocComment.paragraph(RULES));
    return description;
  }

  private static String exampleBody(MethodModel method) {
    String response = method.response().simpleName() + ".getDefaultInstance()";
    return method.kind().serverStreams() ? "flowOf(%s)".formatted(response) : response;
  }

  private void writeMethod(MethodModel method) {
    String fallback = "Handles calls of the method " + method.name() + ".";
    source.line("");
    source.lines(
        "  ",
        KdocComment.lines(
            method.comment(), fallback, List.of(KdocComment.paragraph(shape(method.kind())))));
    deprecate("  ", method.deprecated());
    source.line("  public %s =", signature(method, false));
    source.line(
        "      throw %s.unimplemented(%s)", source.library("RpcException"), constant(method));
  }

  private static String shape(MethodModel.Kind kind) {
    return switch (kind) {
      case UNARY -> "Unary: takes one request and returns the response.";
      case CLIENT_STREAM ->
          "Client streaming: takes a flow of the requests, which can be collected once, and returns"
              + " the response.";
      case SERVER_STREAM ->
          "Server streaming: takes one request and returns a flow of the responses.";
      case BIDI_STREAM ->
          "Bidirectional streaming: takes a flow of the requests, which can be collected once, and"
              + " returns a flow of the responses.";
    };
  }

  /**
   * Returns the head of a method.
   *
   * @param example whether it is for an example, which has simple names only
   */
  private String signature(MethodModel method, boolean example) {
    String context = example ? "RequestContext" : source.library("RequestContext");
    String request = example ? method.request().simpleName() : name(method.request());
    String response = example ? method.response().simpleName() : name(method.response());
    String flow = example ? "Flow" : flowOf(method);
    return "%sfun %s(%s: %s, context: %s): %s"
        .formatted(
            method.kind().serverStreams() ? "" : "suspend ",
            KotlinIdentifiers.identifier(method.javaName()),
            parameter(method),
            method.kind().clientStreams() ? "%s<%s>".formatted(flow, request) : request,
            context,
            method.kind().serverStreams() ? "%s<%s>".formatted(flow, response) : response);
  }

  /** Imports the class of flows only if the method needs it. */
  private String flowOf(MethodModel method) {
    return method.kind() == MethodModel.Kind.UNARY ? "" : source.flow();
  }

  private static String parameter(MethodModel method) {
    return method.kind().clientStreams() ? "requests" : "request";
  }

  private String constant(MethodModel method) {
    return name(service.methodsClass()) + "." + method.constant();
  }

  private void writeDefinition() {
    String type = source.library("ServiceDefinition");
    source.line("");
    source.line("  override fun definition(): %s {", type);
    source.line(
        "    val definition = %s.builder(%s.%s)",
        type, name(service.methodsClass()), MethodsClassWriter.SERVICE_NAME);
    if (!service.methods().isEmpty()) {
      source.line("    val contextOfAll = handlerContext");
    }
    for (MethodModel method : service.methods()) {
      source.line(
          "    definition.%s(%s, contextOfAll) { %s, context ->",
          source.coroutines(function(method.kind())), constant(method), parameter(method));
      source.line(
          "      this.%s(%s, context)",
          KotlinIdentifiers.identifier(method.javaName()), parameter(method));
      source.line("    }");
    }
    source.line("    return definition.build()");
    source.line("  }");
  }

  /** Returns the function of the library that takes a handler or makes a call of this kind. */
  static String function(MethodModel.Kind kind) {
    String factory = kind.factory();
    return "coroutine" + Character.toUpperCase(factory.charAt(0)) + factory.substring(1);
  }
}
