package dev.connectjava.codegen;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.util.List;

/** Writes the interface that a server implements. */
final class ServiceInterfaceWriter {

  private static final String REQUEST = "      %s request,";
  private static final String REQUESTS = "      dev.connectjava.RequestStream<%s> requests,";
  private static final String RESPONSES = "      dev.connectjava.ResponseStream<%s> responses,";

  private final ServiceModel service;
  private final JavaSource source;

  ServiceInterfaceWriter(ServiceModel service) {
    this.service = service;
    this.source = new JavaSource(service.serviceInterface(), service.file());
  }

  CodeGeneratorResponse.File write() {
    String fallback = "The service " + service.fullName() + ", to be implemented by a server.";
    List<String> tags = Deprecation.tags(service.deprecated());
    source.lines("", JavadocComment.lines(service.comment(), fallback, tags));
    Deprecation.annotate(source, "", service.deprecated());
    source.line("@java.lang.SuppressWarnings(\"deprecation\")");
    source.line(
        "public interface %s extends dev.connectjava.Service {",
        service.serviceInterface().simpleName());
    service.methods().forEach(this::writeMethod);
    writeDefinition();
    source.line("}");
    return source.toFile();
  }

  private void writeMethod(MethodModel method) {
    List<String> tags = Deprecation.tags(method.deprecated());
    String fallback = "Answers the method " + method.name() + "; fails it unless overridden.";
    source.line("");
    source.lines("  ", JavadocComment.lines(method.comment(), fallback, tags));
    Deprecation.annotate(source, "  ", method.deprecated());
    writeSignature(method);
    source.line("      dev.connectjava.RequestContext context) {");
    source.line("    throw dev.connectjava.RpcException.unimplemented(");
    source.line("        %s.%s);", service.methodsClass().qualified(), method.constant());
    source.line("  }");
  }

  private void writeSignature(MethodModel method) {
    String request = method.request().qualified();
    String response = method.response().qualified();
    switch (method.kind()) {
      case UNARY -> {
        source.line("  default %s %s(", response, method.javaName());
        source.line(REQUEST, request);
      }
      case CLIENT_STREAM -> {
        source.line("  default %s %s(", response, method.javaName());
        source.line(REQUESTS, request);
      }
      case SERVER_STREAM -> {
        source.line("  default void %s(", method.javaName());
        source.line(REQUEST, request);
        source.line(RESPONSES, response);
      }
      case BIDI_STREAM -> {
        source.line("  default void %s(", method.javaName());
        source.line(REQUESTS, request);
        source.line(RESPONSES, response);
      }
    }
  }

  private void writeDefinition() {
    String methods = service.methodsClass().qualified();
    source.line("");
    source.line("  @java.lang.Override");
    source.line("  default dev.connectjava.ServiceDefinition definition() {");
    source.line("    return dev.connectjava.ServiceDefinition.builder(");
    source.line("            %s.%s)", methods, MethodsClassWriter.SERVICE_NAME);
    for (MethodModel method : service.methods()) {
      source.line("        .%s(", method.kind().factory());
      source.line("            %s.%s,", methods, method.constant());
      source.line("            this::%s)", method.javaName());
    }
    source.line("        .build();");
    source.line("  }");
  }
}
