package dev.connectjava.reflection;

import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.connectjava.RpcMethod;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Gathers the files and services of a schema. Of files with the same name, the first is used. */
final class SchemaCollector {

  private final Map<String, SchemaFile> files = new LinkedHashMap<>();

  /** The names of files that are included even if no service needs them. */
  private final Set<String> roots = new LinkedHashSet<>();

  /** The services of a router and of descriptor sets, sorted as they are listed. */
  private final Set<String> services = new TreeSet<>();

  /** Adds a file of a descriptor set with the services that it has. */
  void add(SchemaFile file) {
    if (files.putIfAbsent(file.name(), file) == null) {
      services.addAll(servicesOf(file));
    }
  }

  /** Adds a file of generated code, which is included even if no service needs it. */
  void addRoot(FileDescriptor file) {
    roots.add(file.getName());
    addWithImports(file);
  }

  /** Adds the service of a method, and its file if the method has a schema. */
  void add(RpcMethod<?, ?> method) {
    services.add(method.service());
    method
        .schema(MethodDescriptor.class)
        .ifPresent(descriptor -> addWithImports(descriptor.getFile()));
  }

  private void addWithImports(FileDescriptor file) {
    Deque<FileDescriptor> left = new ArrayDeque<>(List.of(file));
    while (!left.isEmpty()) {
      FileDescriptor next = left.remove();
      if (!files.containsKey(next.getName())) {
        files.put(next.getName(), SchemaFile.of(next));
        left.addAll(next.getDependencies());
      }
    }
  }

  /**
   * Returns the schema of everything that was added.
   *
   * @param allowed the visible services, or null for all
   * @throws IllegalArgumentException if one of them is missing, or an import of a file is missing
   */
  Schema schema(@Nullable Set<String> allowed) {
    requireImports();
    if (allowed == null) {
      return new Schema(files, services);
    }
    for (String service : allowed) {
      if (!services.contains(service)) {
        throw new IllegalArgumentException(
            "there is no service %s: the services are %s".formatted(service, services));
      }
    }
    Imports imports = new Imports(files);
    Map<String, SchemaFile> told = new LinkedHashMap<>();
    for (SchemaFile file : files.values()) {
      if (roots.contains(file.name()) || servicesOf(file).stream().anyMatch(allowed::contains)) {
        imports.of(file).forEach(needed -> told.put(needed.name(), needed));
      }
    }
    return new Schema(told, new TreeSet<>(allowed));
  }

  private void requireImports() {
    for (SchemaFile file : files.values()) {
      for (String dependency : file.proto().getDependencyList()) {
        if (!files.containsKey(dependency)) {
          throw new IllegalArgumentException(
              "%s imports %s, which is missing: a descriptor set needs all imports (protoc --include_imports)"
                  .formatted(file.name(), dependency));
        }
      }
    }
  }

  private static List<String> servicesOf(SchemaFile file) {
    String scope = SchemaSymbols.scope(file.proto().getPackage());
    List<String> names = new ArrayList<>();
    for (ServiceDescriptorProto service : file.proto().getServiceList()) {
      names.add(scope + service.getName());
    }
    return names;
  }
}
