package dev.connectjava.codegen;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.util.ArrayList;
import java.util.List;

/** Writes the interface that a server implements, in one of the two styles. */
final class ServiceInterfaceWriter {

  private final ServiceModel service;
  private final HandlerStyle style;
  private final JavaSource source;

  ServiceInterfaceWriter(ServiceModel service, HandlerStyle style) {
    this.service = service;
    this.style = style;
    this.source = new JavaSource(style.interfaceOf(service), service);
  }

  CodeGeneratorResponse.File write() {
    String fallback =
        "The service %s with %s methods.".formatted(service.fullName(), style.adjective());
    List<String> tags = Deprecation.tags(service.deprecated());
    source.lines("", JavadocComment.lines(service.comment(), fallback, description(), tags));
    Deprecation.annotate(source, "", service.deprecated());
    source.line("@java.lang.SuppressWarnings(\"deprecation\")");
    source.line(
        "public interface %s extends %s {",
        style.interfaceOf(service).simpleName(), source.library("Service"));
    service.methods().forEach(this::writeMethod);
    writeDefinition();
    source.line("}");
    return source.toFile();
  }

  private List<String> description() {
    String type = style.interfaceOf(service).simpleName();
    List<String> description = new ArrayList<>();
    description.addAll(
        JavadocComment.paragraph(
            "To serve {@code %s} with %s methods, implement this interface and add the object to a server or a router:"
                .formatted(service.fullName(), style.adjective())));
    ExampleNames names = ExampleNames.of(service);
    List<String> code = new ArrayList<>();
    code.add("final class My%s implements %s {".formatted(type, type));
    service
        .example()
        .ifPresent(method -> {
          code.add("");
          code.add("  @" + names.java("Override"));
          style.example(method, names).forEach(line -> code.add("  " + line));
        });
    code.addAll(
        List.of(
            "}",
            "",
            "%s.builder().port(8080).service(new My%s()).start();"
                .formatted(names.netty("NettyServer"), type)));
    description.addAll(JavadocComment.example(code));
    if (!service.note().isEmpty()) {
      description.addAll(JavadocComment.paragraph(service.note()));
    }
    description.addAll(JavadocComment.paragraph(style.rules()));
    return description;
  }

  private void writeMethod(MethodModel method) {
    List<String> tags = Deprecation.tags(method.deprecated());
    String fallback = "Handles calls of the method " + method.name() + ".";
    List<String> shape = JavadocComment.paragraph(style.describe(method.kind()));
    source.line("");
    source.lines("  ", JavadocComment.lines(method.comment(), fallback, shape, tags));
    Deprecation.annotate(source, "  ", method.deprecated());
    style.writeSignature(method, service.scope(), source, "  default", " {");
    source.line("    throw %s.unimplemented(", source.library("RpcException"));
    source.line("        %s.%s);", source.name(service.methodsClass()), method.constant());
    source.line("  }");
  }

  private void writeDefinition() {
    String methods = source.name(service.methodsClass());
    String type = source.library("ServiceDefinition");
    String definition = service.scope().declared("definition");
    source.line("");
    source.line("  @java.lang.Override");
    source.line("  default %s definition() {", type);
    source.line("    %s.Builder %s =", type, definition);
    source.line("        %s.builder(", type);
    source.line("            %s.%s);", methods, MethodsClassWriter.SERVICE_NAME);
    // A statement each: for javac a chain of hundreds of calls is nested as deep.
    for (MethodModel method : service.methods()) {
      source.line("    %s.%s(", definition, style.factory(method.kind()));
      source.line("        %s.%s,", methods, method.constant());
      source.line("        this::%s);", method.javaName());
    }
    source.line("    return %s.build();", definition);
    source.line("  }");
  }
}
