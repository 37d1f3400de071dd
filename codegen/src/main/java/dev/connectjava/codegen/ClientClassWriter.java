package dev.connectjava.codegen;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.util.List;

/** Writes the class that a client calls, with its asynchronous view. */
final class ClientClassWriter {

  private static final List<String> WITH_JAVADOC =
      List.of(
          "/**",
          " * This client with defaults of its own for the options of its calls: what a call does"
              + " not",
          " * set is taken from these options, and what neither sets from the defaults of this"
              + " client.",
          " * Header fields of different names are all sent.",
          " */");

  private final ServiceModel service;
  private final JavaSource source;
  private final String transportType;
  private final String optionsType;
  private final String response;

  // What the class declares: nothing that the schema names may be hidden by it.
  private final String nested;
  private final String transport;
  private final String async;
  private final String defaults;
  private final String options;

  ClientClassWriter(ServiceModel service) {
    NameScope scope = service.scope();
    this.service = service;
    this.nested = scope.declared("Async");
    this.transport = scope.declared("transport");
    this.async = scope.declared("async");
    this.defaults = scope.declared("defaults");
    this.options = scope.declared("options");
    this.source = new JavaSource(service.clientClass(), service, nested);
    this.transportType = source.library("Transport");
    this.optionsType = source.library("CallOptions");
    this.response = source.library("UnaryResponse") + "<O>";
  }

  CodeGeneratorResponse.File write() {
    String name = service.clientClass().simpleName();
    String fallback = "Calls the service " + service.fullName() + ". Thread-safe.";
    List<String> tags = Deprecation.tags(service.deprecated());
    source.lines("", JavadocComment.lines(service.comment(), fallback, tags));
    Deprecation.annotate(source, "", service.deprecated());
    source.line("@java.lang.SuppressWarnings(\"deprecation\")");
    source.line("public final class %s {", name);
    source.line("");
    source.line("  private final %s %s;", transportType, transport);
    source.line("  private final %s %s;", optionsType, defaults);
    source.line("  private final %s %s;", nested, async);
    writeConstruction(name);
    if (hasUnaryMethods()) {
      writeCall("  ", "unaryResponse", response);
    }
    service
        .methods()
        .forEach(method -> writeMethod("  ", method, ClientMethodShape.blocking(method, source)));
    writeAsync();
    source.line("}");
    return source.toFile();
  }

  private void writeConstruction(String name) {
    source.line("");
    writeConstructor(
        "  ",
        name,
        () -> source.line("    this.%s = new %s(%s, %s);", async, nested, transport, defaults));
    source.line("");
    source.line("  /** A client over a transport, which it does not close. */");
    source.line("  public static %s of(%s %s) {", name, transportType, transport);
    source.line("    return new %s(%s, %s.defaults());", name, transport, optionsType);
    source.line("  }");
    writeWith("  ", name);
    source.line("");
    source.line("  /** The same methods without waiting. */");
    source.line("  public %s async() {", nested);
    source.line("    return %s;", async);
    source.line("  }");
  }

  private void writeAsync() {
    source.line("");
    source.line("  /** Calls the service without waiting. Thread-safe. */");
    source.line("  @java.lang.SuppressWarnings(\"deprecation\")");
    source.line("  public static final class %s {", nested);
    source.line("");
    source.line("    private final %s %s;", transportType, transport);
    source.line("    private final %s %s;", optionsType, defaults);
    source.line("");
    writeConstructor("    ", nested, () -> {});
    writeWith("    ", nested);
    if (hasUnaryMethods()) {
      String future = "java.util.concurrent.CompletableFuture<" + response + ">";
      writeCall("    ", "unaryResponseAsync", future);
    }
    service
        .methods()
        .forEach(method -> writeMethod("    ", method, ClientMethodShape.async(method, source)));
    source.line("  }");
  }

  private void writeConstructor(String indentation, String name, Runnable more) {
    source.line("%sprivate %s(", indentation, name);
    source.line("%s    %s %s,", indentation, transportType, transport);
    source.line("%s    %s %s) {", indentation, optionsType, defaults);
    source.line("%s  this.%s = %s;", indentation, transport, transport);
    source.line("%s  this.%s = %s;", indentation, defaults, defaults);
    more.run();
    source.line("%s}", indentation);
  }

  /** Writes the method that gives the same client with other defaults. */
  private void writeWith(String indentation, String name) {
    source.line("");
    source.lines(indentation, WITH_JAVADOC);
    source.line("%spublic %s with(%s %s) {", indentation, name, optionsType, options);
    source.line(
        "%s  return new %s(%s, %s.withDefaults(this.%s));",
        indentation, name, transport, options, defaults);
    source.line("%s}", indentation);
  }

  private boolean hasUnaryMethods() {
    return service.methods().stream().anyMatch(method -> method.kind() == MethodModel.Kind.UNARY);
  }

  /** Writes what calls any unary method for all of its response, without and with options. */
  private void writeCall(String indentation, String transportMethod, String result) {
    writeCallSignature(indentation, result, " request) {");
    source.line("%s  return this.call(method, request, %s.defaults());", indentation, optionsType);
    source.line("%s}", indentation);
    writeCallSignature(indentation, result, " request,");
    source.line("%s    %s %s) {", indentation, optionsType, options);
    source.line("%s  return %s.%s(", indentation, transport, transportMethod);
    source.line("%s      method, request, %s.withDefaults(%s));", indentation, options, defaults);
    source.line("%s}", indentation);
  }

  private void writeCallSignature(String indentation, String result, String end) {
    source.line("");
    source.line("%s/**", indentation);
    source.line(
        "%s * Calls a unary method, by its constant in {@code %s}, and gives its",
        indentation, service.methodsClass().simpleName());
    source.line("%s * response with headers and trailers.", indentation);
    source.line("%s */", indentation);
    source.line("%spublic <I, O> %s call(", indentation, result);
    source.line("%s    %s<I, O> method,", indentation, source.library("RpcMethod"));
    source.line("%s    I%s", indentation, end);
  }

  private void writeMethod(String indentation, MethodModel method, ClientMethodShape shape) {
    writeSignature(indentation, method, shape, false);
    String nothing = optionsType + ".defaults()";
    String argument = service.scope().declared(shape.argument());
    String arguments = shape.takesRequest() ? argument + ", " + nothing : nothing;
    source.line("%s  return this.%s(%s);", indentation, method.javaName(), arguments);
    source.line("%s}", indentation);
    writeSignature(indentation, method, shape, true);
    source.line("%s  return %s.%s(", indentation, transport, shape.transportMethod());
    source.line(
        "%s      %s.%s,", indentation, source.name(service.methodsClass()), method.constant());
    if (shape.takesRequest()) {
      source.line("%s      %s,", indentation, argument);
    }
    source.line("%s      %s.withDefaults(%s));", indentation, options, defaults);
    source.line("%s}", indentation);
  }

  private void writeSignature(
      String indentation, MethodModel method, ClientMethodShape shape, boolean withOptions) {
    String fallback = "Calls the method " + method.name() + ".";
    List<String> tags = Deprecation.tags(method.deprecated());
    source.line("");
    source.lines(indentation, JavadocComment.lines(method.comment(), fallback, tags));
    Deprecation.annotate(source, indentation, method.deprecated());
    source.line("%spublic %s", indentation, shape.result());
    String name = indentation + "    " + method.javaName();
    String lastParameter = withOptions ? optionsType + " " + options : "";
    if (!shape.takesRequest()) {
      source.line("%s(%s) {", name, lastParameter);
      return;
    }
    source.line("%s(", name);
    source.line(
        "%s        %s %s%s",
        indentation,
        shape.parameterType(),
        service.scope().declared(shape.argument()),
        withOptions ? "," : ") {");
    if (withOptions) {
      source.line("%s        %s) {", indentation, lastParameter);
    }
  }
}
