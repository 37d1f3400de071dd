package dev.connectjava.codegen;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.util.List;

/** Writes the class that a client calls, with its asynchronous view. */
final class ClientClassWriter {

  private static final String OPTIONS = "dev.connectjava.CallOptions";
  private static final String DEFAULTS = OPTIONS + ".defaults()";

  private final ServiceModel service;
  private final JavaSource source;

  ClientClassWriter(ServiceModel service) {
    this.service = service;
    this.source = new JavaSource(service.clientClass(), service.file());
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
    source.line("  private final dev.connectjava.Transport transport;");
    source.line("  private final Async async;");
    writeConstruction(name);
    service
        .methods()
        .forEach(method -> writeMethod("  ", method, ClientMethodShape.blocking(method)));
    writeAsync();
    source.line("}");
    return source.toFile();
  }

  private void writeConstruction(String name) {
    source.line("");
    source.line("  private %s(dev.connectjava.Transport transport) {", name);
    source.line("    this.transport = transport;");
    source.line("    this.async = new Async(transport);");
    source.line("  }");
    source.line("");
    source.line("  /** A client over a transport, which it does not close. */");
    source.line("  public static %s of(dev.connectjava.Transport transport) {", name);
    source.line("    return new %s(transport);", name);
    source.line("  }");
    source.line("");
    source.line("  /** The same methods without waiting. */");
    source.line("  public Async async() {");
    source.line("    return async;");
    source.line("  }");
  }

  private void writeAsync() {
    source.line("");
    source.line("  /** Calls the service without waiting. Thread-safe. */");
    source.line("  @java.lang.SuppressWarnings(\"deprecation\")");
    source.line("  public static final class Async {");
    source.line("");
    source.line("    private final dev.connectjava.Transport transport;");
    source.line("");
    source.line("    private Async(dev.connectjava.Transport transport) {");
    source.line("      this.transport = transport;");
    source.line("    }");
    service
        .methods()
        .forEach(method -> writeMethod("    ", method, ClientMethodShape.async(method)));
    source.line("  }");
  }

  private void writeMethod(String indentation, MethodModel method, ClientMethodShape shape) {
    writeSignature(indentation, method, shape, false);
    String arguments = shape.takesRequest() ? shape.argument() + ", " + DEFAULTS : DEFAULTS;
    source.line("%s  return this.%s(%s);", indentation, method.javaName(), arguments);
    source.line("%s}", indentation);
    writeSignature(indentation, method, shape, true);
    source.line("%s  return transport.%s(", indentation, shape.transportMethod());
    source.line(
        "%s      %s.%s,", indentation, service.methodsClass().qualified(), method.constant());
    if (shape.takesRequest()) {
      source.line("%s      %s,", indentation, shape.argument());
    }
    source.line("%s      options);", indentation);
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
    String options = withOptions ? OPTIONS + " options" : "";
    if (!shape.takesRequest()) {
      source.line("%s(%s) {", name, options);
      return;
    }
    source.line("%s(", name);
    source.line(
        "%s        %s %s%s",
        indentation, shape.parameterType(), shape.argument(), withOptions ? "," : ") {");
    if (withOptions) {
      source.line("%s        %s) {", indentation, options);
    }
  }
}
