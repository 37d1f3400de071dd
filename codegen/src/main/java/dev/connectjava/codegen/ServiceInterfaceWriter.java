package dev.connectjava.codegen;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.util.List;

/** Writes an interface that a server implements. */
final class ServiceInterfaceWriter {

  private final ServiceModel service;
  private final HandlerStyle style;
  private final JavaSource source;

  ServiceInterfaceWriter(ServiceModel service, HandlerStyle style) {
    this.service = service;
    this.style = style;
    this.source = new JavaSource(style.interfaceOf(service), service.file());
  }

  CodeGeneratorResponse.File write() {
    String fallback =
        "The service "
            + service.fullName()
            + ", to be implemented by a server"
            + style.remark()
            + ".";
    List<String> tags = Deprecation.tags(service.deprecated());
    source.lines("", JavadocComment.lines(service.comment(), fallback, tags));
    Deprecation.annotate(source, "", service.deprecated());
    source.line("@java.lang.SuppressWarnings(\"deprecation\")");
    source.line(
        "public interface %s extends dev.connectjava.Service {",
        style.interfaceOf(service).simpleName());
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
    source.line("  default %s %s(", style.result(method), method.javaName());
    style.parameters(method).forEach(parameter -> source.line("      %s,", parameter));
  }

  private void writeDefinition() {
    String methods = service.methodsClass().qualified();
    source.line("");
    source.line("  @java.lang.Override");
    source.line("  default dev.connectjava.ServiceDefinition definition() {");
    source.line("    return dev.connectjava.ServiceDefinition.builder(");
    source.line("            %s.%s)", methods, MethodsClassWriter.SERVICE_NAME);
    for (MethodModel method : service.methods()) {
      source.line("        .%s(", style.factory(method.kind()));
      source.line("            %s.%s,", methods, method.constant());
      source.line("            this::%s)", method.javaName());
    }
    source.line("        .build();");
    source.line("  }");
  }
}
