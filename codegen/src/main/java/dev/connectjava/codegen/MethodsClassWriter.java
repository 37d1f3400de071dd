package dev.connectjava.codegen;

import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.util.List;

/** Writes the class of a service's constants: its name and its methods. */
final class MethodsClassWriter {

  static final String SERVICE_NAME = "SERVICE_NAME";

  private final ServiceModel service;
  private final boolean withSchema;
  private final JavaSource source;

  /**
   * Creates a writer.
   *
   * @param withSchema whether the methods have their descriptors
   */
  MethodsClassWriter(ServiceModel service, boolean withSchema) {
    this.service = service;
    this.withSchema = withSchema;
    this.source = new JavaSource(service.methodsClass(), service);
  }

  CodeGeneratorResponse.File write() {
    String name = service.methodsClass().simpleName();
    String fallback = "The name of the service %s, and its methods.".formatted(service.fullName());
    List<String> tags = Deprecation.tags(service.deprecated());
    source.lines("", JavadocComment.lines("", fallback, List.of(), tags));
    Deprecation.annotate(source, "", service.deprecated());
    source.line("@java.lang.SuppressWarnings(\"deprecation\")");
    source.line("public final class %s {", name);
    source.line("");
    source.line("  /** The full name of the service. */");
    source.line("  public static final java.lang.String %s =", SERVICE_NAME);
    source.line("      \"%s\";", service.fullName());
    service.methods().forEach(this::writeConstant);
    source.line("");
    source.line("  static {");
    JavaName handshake = new JavaName("dev.connectjava.spi", "GeneratedCode");
    source.line("    %s.requireVersion(", source.name(handshake));
    source.line("        %s.class, \"%s\");", name, PluginVersion.VERSION);
    source.line("  }");
    source.line("");
    source.line("  private %s() {}", name);
    source.line("}");
    return source.toFile();
  }

  private void writeConstant(MethodModel method) {
    List<String> tags = Deprecation.tags(method.deprecated());
    String fallback = "The method " + method.name() + " of " + service.fullName() + ".";
    List<String> kind = JavadocComment.paragraph("Kind: %s.".formatted(method.kind().words()));
    source.line("");
    source.lines("  ", JavadocComment.lines(method.comment(), fallback, kind, tags));
    Deprecation.annotate(source, "  ", method.deprecated());
    String type = source.library("RpcMethod");
    String request = source.name(method.request());
    String response = source.name(method.response());
    source.line("  public static final %s<", type);
    source.line("          %s,", request);
    source.line("          %s>", response);
    source.line("      %s =", method.constant());
    source.line("          %s.%s(", type, method.kind().factory());
    source.line("                  %s,", SERVICE_NAME);
    source.line("                  \"%s\",", method.name());
    source.line("                  %s.class,", request);
    boolean withIdempotency = method.idempotency() != IdempotencyLevel.IDEMPOTENCY_UNKNOWN;
    String end = withIdempotency || withSchema ? ")" : ");";
    source.line("                  %s.class%s", response, end);
    if (withIdempotency) {
      source.line("              .withIdempotency(");
      source.line(
          "                  %s.Idempotency.%s)%s",
          type, method.idempotency().name(), withSchema ? "" : ";");
    }
    if (withSchema) {
      writeSchema(method);
    }
  }

  private void writeSchema(MethodModel method) {
    source.line("              .withSchema(");
    source.line("                  () ->");
    source.line("                      %s.getDescriptor()", source.name(service.outerClass()));
    source.line("                          .findServiceByName(\"%s\")", service.name());
    source.line("                          .findMethodByName(\"%s\"));", method.name());
  }
}
