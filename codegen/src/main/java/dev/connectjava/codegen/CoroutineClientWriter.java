package dev.connectjava.codegen;

import java.util.ArrayList;
import java.util.List;

/** Writes the client class with coroutines. */
final class CoroutineClientWriter {

  private final ServiceModel service;
  private final KotlinSource source;
  private final String type;
  private final String transport;
  private final String options;

  CoroutineClientWriter(ServiceModel service, KotlinSource source) {
    this.service = service;
    this.source = source;
    this.type = source.name(service.coroutineClient());
    this.transport = source.library("Transport");
    this.options = source.library("CallOptions");
  }

  void write() {
    String fallback = "A client of the service " + service.fullName() + ".";
    source.line("");
    source.lines("", KdocComment.lines(service.comment(), fallback, description()));
    deprecate("", service.deprecated());
    source.line("public class %s", type);
    source.line(
        "private constructor(private val transport: %s, private val defaults: %s) {",
        transport, options);
    writeWith();
    if (service.methods().stream().anyMatch(method -> method.kind() == MethodModel.Kind.UNARY)) {
      writeCall();
    }
    service.methods().forEach(this::writeMethod);
    source.line("");
    source.line("  public companion object {");
    source.line("");
    source.line("    /** Returns a client over a transport. It does not close the transport. */");
    source.line("    public fun of(transport: %s): %s =", transport, type);
    source.line("        %s(transport, %s.defaults())", type, options);
    source.line("  }");
    source.line("}");
  }

  private void deprecate(String indentation, boolean deprecated) {
    if (deprecated) {
      source.line("%s@kotlin.Deprecated(\"The schema says so.\")", indentation);
    }
  }

  private List<List<String>> description() {
    List<List<String>> description = new ArrayList<>();
    description.add(
        KdocComment.paragraph(
            "Calls `%s` over a transport. Immutable and thread-safe."
                .formatted(service.fullName())));
    String name = service.coroutineClient().simpleName();
    List<String> code = new ArrayList<>();
    code.add("NettyTransport.to(\"http://localhost:8080\").use { transport ->");
    code.add("  val client = %s.of(transport)".formatted(name));
    service.example().ifPresent(method -> code.add("  " + example(method)));
    code.add("}");
    description.add(KdocComment.code(code));
    if (!service.note().isEmpty()) {
      description.add(KdocComment.paragraph(service.note()));
    }
    description.add(
        KdocComment.paragraph(
            "A call that fails throws `RpcException`. A coroutine that is cancelled cancels its"
                + " call. Each method also takes `CallOptions`, such as a timeout or headers."));
    return description;
  }

  private static String example(MethodModel method) {
    String request = method.request().simpleName() + ".getDefaultInstance()";
    String argument = method.kind().clientStreams() ? "flowOf(%s)".formatted(request) : request;
    String call =
        "client.%s(%s)".formatted(KotlinIdentifiers.identifier(method.javaName()), argument);
    return method.kind().serverStreams()
        ? call + ".collect { response -> println(response) }"
        : "val response = " + call;
  }

  private void writeWith() {
    source.line("");
    source.line("  /**");
    source.line(
        "   * Returns this client with other default options. The options of a call override"
            + " them,");
    source.line(
        "   * and they override the default options of this client. Header fields of different"
            + " names");
    source.line("   * are all sent.");
    source.line("   */");
    source.line("  public fun with(options: %s): %s =", options, type);
    source.line("      %s(transport, options.withDefaults(defaults))", type);
  }

  private void writeCall() {
    source.line("");
    source.line("  /**");
    source.line(
        "   * Calls a unary method, given by its constant in `%s`, and returns the response",
        service.methodsClass().simpleName());
    source.line("   * with its headers and trailers.");
    source.line("   */");
    source.line("  public suspend fun <I : kotlin.Any, O : kotlin.Any> call(");
    source.line("      method: %s<I, O>,", source.library("RpcMethod"));
    source.line("      request: I,");
    source.line("      options: %s = %s.defaults(),", options, options);
    source.line("  ): %s<O> =", source.library("UnaryResponse"));
    source.line(
        "      transport.%s(method, request, options.withDefaults(defaults))",
        source.coroutines("coroutineUnaryResponse"));
  }

  private void writeMethod(MethodModel method) {
    String fallback = "Calls the method " + method.name() + ".";
    String request = source.name(method.request());
    String response = source.name(method.response());
    String argument = method.kind().clientStreams() ? "requests" : "request";
    source.line("");
    source.lines(
        "  ",
        KdocComment.lines(
            method.comment(), fallback, List.of(KdocComment.paragraph(shape(method.kind())))));
    deprecate("  ", method.deprecated());
    source.line(
        "  public %sfun %s(",
        method.kind().serverStreams() ? "" : "suspend ",
        KotlinIdentifiers.identifier(method.javaName()));
    source.line("      %s: %s,", argument, method.kind().clientStreams() ? flow(request) : request);
    source.line("      options: %s = %s.defaults(),", options, options);
    source.line("  ): %s =", method.kind().serverStreams() ? flow(response) : response);
    source.line(
        "      transport.%s(", source.coroutines(CoroutineInterfaceWriter.function(method.kind())));
    source.line(
        "          %s.%s, %s, options.withDefaults(defaults))",
        source.name(service.methodsClass()), method.constant(), argument);
  }

  private String flow(String message) {
    return "%s<%s>".formatted(source.flow(), message);
  }

  private static String shape(MethodModel.Kind kind) {
    return switch (kind) {
      case UNARY -> "Unary: sends one request and returns the response.";
      case CLIENT_STREAM ->
          "Client streaming: sends the requests of a flow and returns the response.";
      case SERVER_STREAM ->
          "Server streaming: returns a flow of the responses to one request. Each collection makes"
              + " one call.";
      case BIDI_STREAM ->
          "Bidirectional streaming: returns a flow of the responses to the requests of another"
              + " flow. Each collection makes one call.";
    };
  }
}
