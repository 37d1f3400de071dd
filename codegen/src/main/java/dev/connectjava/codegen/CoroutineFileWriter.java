package dev.connectjava.codegen;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Writes the Kotlin file of a service: the interface and the client with coroutines. */
final class CoroutineFileWriter {

  private final ServiceModel handlers;
  private final ServiceModel client;

  /**
   * Creates a writer.
   *
   * @param handlers the service as handlers see it
   * @param client the same service as clients see it; differs only with views
   */
  CoroutineFileWriter(ServiceModel handlers, ServiceModel client) {
    this.handlers = handlers;
    this.client = client;
  }

  /** Returns the file; none if neither servers nor clients are generated. */
  List<CodeGeneratorResponse.File> write(PluginOptions options) {
    if (!options.server() && !options.client()) {
      return List.of();
    }
    KotlinSource source =
        new KotlinSource(handlers.coroutineInterface(), handlers.file(), ofPackage());
    if (options.server()) {
      new CoroutineInterfaceWriter(handlers, source).write();
    }
    if (options.client()) {
      new CoroutineClientWriter(client, source).write();
    }
    return List.of(source.toFile());
  }

  /** Returns the simple names of the package's classes that the file uses or declares. */
  private Set<String> ofPackage() {
    Set<String> names = new HashSet<>();
    names.add(handlers.coroutineInterface().simpleName());
    names.add(client.coroutineClient().simpleName());
    names.add(handlers.methodsClass().simpleName());
    String packageName = handlers.coroutineInterface().packageName();
    Stream.of(handlers, client)
        .flatMap(service -> service.methods().stream())
        .flatMap(method -> Stream.of(method.request(), method.response()))
        .filter(message -> message.packageName().equals(packageName))
        .forEach(message -> names.add(message.outermost()));
    return names;
  }
}
