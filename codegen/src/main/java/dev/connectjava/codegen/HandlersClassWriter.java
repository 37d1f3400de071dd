package dev.connectjava.codegen;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the class that holds an interface for each method and form of a handler. */
final class HandlersClassWriter {

  private final ViewService views;
  private final ServiceModel service;

  /** What all interfaces extend. */
  private final String base;

  /** By method. */
  private final List<List<HandlerInterface>> interfaces;

  /** Whether there are asynchronous ones. */
  private final boolean async;

  private final JavaSource source;

  HandlersClassWriter(ViewService views, PluginOptions options) {
    this.views = views;
    this.service = views.ofHandlers();
    this.async = options.async();
    this.base = service.scope().declared("AnyMethod");
    String name = service.handlersClass().simpleName();
    this.interfaces = HandlerInterface.of(views, options, Set.of(base, name));
    List<String> nested = new ArrayList<>(List.of(base));
    interfaces.forEach(forms -> forms.forEach(form -> nested.add(form.name())));
    this.source = new JavaSource(service.handlersClass(), service, nested.toArray(String[]::new));
  }

  CodeGeneratorResponse.File write() {
    String name = service.handlersClass().simpleName();
    String fallback = "Handlers of single methods of the service " + service.fullName() + ".";
    List<String> tags = Deprecation.tags(service.deprecated());
    source.lines("", JavadocComment.lines("", fallback, description(name), tags));
    Deprecation.annotate(source, "", service.deprecated());
    source.line("@java.lang.SuppressWarnings(\"deprecation\")");
    source.line("public final class %s {", name);
    source.line("");
    source.line("  private %s() {}", name);
    writeBase();
    interfaces.forEach(forms -> {
      forms.forEach(this::writeInterface);
      writeAddition(forms);
    });
    source.line("}");
    return source.toFile();
  }

  private List<String> description(String name) {
    List<String> description = new ArrayList<>();
    description.addAll(
        JavadocComment.paragraph(
            "Each method has an interface for each form of its handler: %swith messages or with views of requests. A class implements one interface for each method that it handles:"
                .formatted(async ? "blocking or asynchronous, " : "")));
    ExampleNames names = ExampleNames.of(service);
    List<String> code = new ArrayList<>();
    service
        .example()
        .ifPresent(method -> {
          String form = exampleForm(method);
          code.add("final class MyHandlers implements %s.%s {".formatted(name, form));
          code.add("");
          code.add("  @" + names.java("Override"));
          HandlerStyle.BLOCKING.example(method, names).forEach(line -> code.add("  " + line));
          code.add("}");
          code.add("");
          code.add(
              "%s.builder().port(8080).service(new MyHandlers()).start();"
                  .formatted(names.netty("NettyServer")));
        });
    description.addAll(JavadocComment.example(code));
    description.addAll(
        JavadocComment.paragraph(
            "A router refuses an object with two forms of one method. Objects that handle different"
                + " methods can be added to one router. A method without a handler fails with"
                + " {@code unimplemented}. Many threads call an object at once."));
    return description;
  }

  /** Returns the blocking form of a method, with views if it has them. */
  private String exampleForm(MethodModel method) {
    return interfaces.get(service.methods().indexOf(method)).stream()
        .filter(form -> form.style() == HandlerStyle.BLOCKING)
        .map(HandlerInterface::name)
        .reduce((messages, withViews) -> withViews)
        .orElseThrow();
  }

  private void writeBase() {
    String definition = service.scope().declared("definition");
    String type = source.library("ServiceDefinition");
    source.line("");
    source.lines(
        "  ",
        JavadocComment.lines(
            "",
            "A handler of any of the methods.",
            JavadocComment.paragraph(
                "All interfaces of this class extend it; implement those instead."),
            List.of()));
    source.line("  @java.lang.SuppressWarnings(\"deprecation\")");
    source.line("  public interface %s extends %s {", base, source.library("Service"));
    source.line("");
    source.lines(
        "    ",
        JavadocComment.lines(
            "",
            "Returns the methods of which this object is a handler.",
            List.of(),
            List.of(
                "@throws java.lang.IllegalArgumentException if it has two forms of one method")));
    source.line("    @java.lang.Override");
    source.line("    default %s definition() {", type);
    source.line("      %s.Builder %s =", type, definition);
    source.line("          %s.builder(", type);
    source.line(
        "              %s.%s);",
        source.name(views.service().methodsClass()), MethodsClassWriter.SERVICE_NAME);
    // A method each: one method with all of them would be too long for a class file.
    interfaces.forEach(forms -> source.line("      %s(this, %s);", addition(forms), definition));
    source.line("      return %s.build();", definition);
    source.line("    }");
    source.line("  }");
  }

  private void writeInterface(HandlerInterface form) {
    MethodModel method = form.method();
    List<String> tags = Deprecation.tags(method.deprecated());
    String what =
        "%s handler of the method %s%s."
            .formatted(
                form.style() == HandlerStyle.BLOCKING ? "A blocking" : "An asynchronous",
                method.name(),
                form.takesViews() ? ", with views of requests" : "");
    source.line("");
    source.lines("  ", JavadocComment.lines("", what, List.of(), tags));
    Deprecation.annotate(source, "  ", method.deprecated());
    source.line("  @java.lang.SuppressWarnings(\"deprecation\")");
    source.line("  @java.lang.FunctionalInterface");
    source.line("  public interface %s extends %s {", form.name(), base);
    String fallback = "Handles calls of the method " + method.name() + ".";
    List<String> shape = JavadocComment.paragraph(form.style().describe(method.kind()));
    source.line("");
    source.lines("    ", JavadocComment.lines(method.comment(), fallback, shape, tags));
    Deprecation.annotate(source, "    ", method.deprecated());
    form.style().writeSignature(method, service.scope(), source, "    ", ";");
    source.line("  }");
  }

  private static String addition(List<HandlerInterface> forms) {
    return "add" + forms.get(0).name();
  }

  /** Writes the method that adds the handler of a method, if an object is one. */
  private void writeAddition(List<HandlerInterface> forms) {
    NameScope scope = service.scope();
    String handlers = scope.declared("handlers");
    String handler = scope.declared("handler");
    String definition = scope.declared("definition");
    source.line("");
    source.line("  private static void %s(", addition(forms));
    source.line("      %s %s,", base, handlers);
    source.line("      %s.Builder %s) {", source.library("ServiceDefinition"), definition);
    JavaName check = new JavaName("dev.connectjava.spi", "GeneratedCode");
    source.line("    %s.requireOneForm(", source.name(check));
    source.line("        %s,", handlers);
    source.line("        %s,", constant(forms.get(0)));
    source.line(
        "        %s);",
        forms.stream()
            .map(form -> form.name() + ".class")
            .collect(Collectors.joining(",\n        ")));
    for (HandlerInterface form : forms) {
      source.line("    if (%s instanceof %s %s) {", handlers, form.name(), handler);
      source.line("      %s.%s(", definition, form.style().factory(form.method().kind()));
      source.line("          %s,", constant(form));
      source.line("          %s::%s);", handler, form.method().javaName());
      source.line("    }");
    }
    source.line("  }");
  }

  private String constant(HandlerInterface form) {
    return source.name(form.service().methodsClass()) + "." + form.method().constant();
  }
}
