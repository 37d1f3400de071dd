package dev.connectjava.codegen;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.util.List;

/** Writes the class of a service's methods whose requests, or whose responses, are views. */
final class ViewMethodsClassWriter {

  private final ViewService views;
  private final ServiceModel service;

  /** The name of the class nested in this one, of the methods whose responses are views. */
  private final String nested;

  private final JavaSource source;

  ViewMethodsClassWriter(ViewService views) {
    this.views = views;
    this.service = views.ofHandlers();
    String ofClient = views.ofClient().methodsClass().simpleName();
    this.nested = ofClient.substring(ofClient.lastIndexOf('.') + 1);
    this.source = new JavaSource(service.methodsClass(), service, nested);
  }

  CodeGeneratorResponse.File write() {
    String name = service.methodsClass().simpleName();
    String fallback =
        "The name of the service %s, and its methods with views of requests."
            .formatted(service.fullName());
    List<String> more =
        JavadocComment.paragraph(
            "{@link %s} has the methods with views of responses.".formatted(nested));
    List<String> tags = Deprecation.tags(service.deprecated());
    source.lines("", JavadocComment.lines("", fallback, more, tags));
    Deprecation.annotate(source, "", service.deprecated());
    source.line("@java.lang.SuppressWarnings(\"deprecation\")");
    source.line("public final class %s {", name);
    source.line("");
    source.line("  /** The full name of the service. */");
    source.line("  public static final java.lang.String %s =", MethodsClassWriter.SERVICE_NAME);
    source.line(
        "      %s.%s;",
        source.name(views.service().methodsClass()), MethodsClassWriter.SERVICE_NAME);
    writeConstants("  ", service);
    source.line("");
    source.line("  private %s() {}", name);
    source.line("");
    source.line("  /** The methods with views of responses, for clients. */");
    source.line("  @java.lang.SuppressWarnings(\"deprecation\")");
    source.line("  public static final class %s {", nested);
    writeConstants("    ", views.ofClient());
    source.line("");
    source.line("    private %s() {}", nested);
    source.line("  }");
    source.line("}");
    return source.toFile();
  }

  private void writeConstants(String indentation, ServiceModel form) {
    for (int i = 0; i < form.methods().size(); i++) {
      writeConstant(indentation, form.methods().get(i), views.service().methods().get(i));
    }
  }

  private void writeConstant(String indentation, MethodModel method, MethodModel ofMessages) {
    List<String> tags = Deprecation.tags(method.deprecated());
    String fallback = "The method " + method.name() + " of " + service.fullName() + ".";
    List<String> kind = JavadocComment.paragraph("Kind: %s.".formatted(method.kind().words()));
    source.line("");
    source.lines(indentation, JavadocComment.lines(method.comment(), fallback, kind, tags));
    Deprecation.annotate(source, indentation, method.deprecated());
    String request = source.name(method.request());
    String response = source.name(method.response());
    source.line("%spublic static final %s<", indentation, source.library("RpcMethod"));
    source.line("%s        %s,", indentation, request);
    source.line("%s        %s>", indentation, response);
    source.line("%s    %s =", indentation, method.constant());
    String constant = source.name(views.service().methodsClass()) + "." + ofMessages.constant();
    if (!method.request().equals(ofMessages.request())) {
      source.line("%s        %s", indentation, constant);
      source.line("%s            .withRequestType(%s.class);", indentation, request);
    } else if (!method.response().equals(ofMessages.response())) {
      source.line("%s        %s", indentation, constant);
      source.line("%s            .withResponseType(%s.class);", indentation, response);
    } else {
      source.line("%s        %s;", indentation, constant);
    }
  }
}
