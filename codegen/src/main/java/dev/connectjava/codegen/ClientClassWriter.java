package dev.connectjava.codegen;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.util.ArrayList;
import java.util.List;

/** Writes the client class, with its asynchronous methods in a nested class. */
final class ClientClassWriter {

  private static final List<String> WITH_JAVADOC =
      List.of(
          "/**",
          " * Returns this client with other default options. The options of a call override them,"
              + " and they",
          " * override the default options of this client. Header fields of different names are all"
              + " sent.",
          " */");

  private final ServiceModel service;
  private final JavaSource source;
  private final String transportType;
  private final String optionsType;
  private final String response;

  // The names that the class declares. They must not hide a name of the schema.
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
    String fallback = "A client of the service " + service.fullName() + ".";
    List<String> tags = Deprecation.tags(service.deprecated());
    source.lines("", JavadocComment.lines(service.comment(), fallback, description(), tags));
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

  private List<String> description() {
    String type = service.clientClass().simpleName();
    List<String> description = new ArrayList<>();
    description.addAll(
        JavadocComment.paragraph(
            "Calls {@code %s} over a transport. Immutable and thread-safe."
                .formatted(service.fullName())));
    ExampleNames names = ExampleNames.of(service);
    String transportClass = names.netty("NettyTransport");
    List<String> code = new ArrayList<>();
    code.add(
        "try (%s transport = %s.to(\"http://localhost:8080\")) {"
            .formatted(transportClass, transportClass));
    code.add("  %s client = %s.of(transport);".formatted(type, type));
    service
        .example()
        .ifPresent(method ->
            ClientMethodShape.example(method, names).forEach(line -> code.add("  " + line)));
    code.add("}");
    description.addAll(JavadocComment.example(code));
    if (!service.note().isEmpty()) {
      description.addAll(JavadocComment.paragraph(service.note()));
    }
    description.addAll(
        JavadocComment.paragraph(
            "These methods block; {@link #async()} has the same methods with {@code"
                + " CompletableFuture} and {@code Flow.Publisher}. A call that fails throws {@code"
                + " RpcException}. Each method also takes {@code CallOptions}, such as a timeout or"
                + " headers."));
    return description;
  }

  private void writeConstruction(String name) {
    source.line("");
    writeConstructor(
        "  ",
        name,
        () -> source.line("    this.%s = new %s(%s, %s);", async, nested, transport, defaults));
    source.line("");
    source.line("  /** Returns a client over a transport. It does not close the transport. */");
    source.line("  public static %s of(%s %s) {", name, transportType, transport);
    source.line("    return new %s(%s, %s.defaults());", name, transport, optionsType);
    source.line("  }");
    writeWith("  ", name);
    source.line("");
    source.line(
        "  /** Returns the asynchronous methods of this client, with the same default options. */");
    source.line("  public %s async() {", nested);
    source.line("    return %s;", async);
    source.line("  }");
  }

  private void writeAsync() {
    source.line("");
    source.line("  /** The asynchronous methods of the client. Immutable and thread-safe. */");
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

  /** Writes the method that returns the same client with other default options. */
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

  /** Writes the methods that return the whole response of any unary method. */
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
        "%s * Calls a unary method, given by its constant in {@code %s}, and returns",
        indentation, service.methodsClass().simpleName());
    source.line("%s * the response with its headers and trailers.", indentation);
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
    String ofOptions =
        withOptions ? " The options override the default options of the client." : "";
    List<String> description = JavadocComment.paragraph(shape.description() + ofOptions);
    List<String> tags = Deprecation.tags(method.deprecated());
    source.line("");
    source.lines(indentation, JavadocComment.lines(method.comment(), fallback, description, tags));
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
