package dev.connectjava.reflection;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The services that a client can call, with their types. Immutable.
 *
 * @param services the services
 * @param types a message type of each file that has one
 */
record LinkedSchema(ServiceIndex services, List<Descriptor> types) {

  /** Returns the schema of files and of what they import. */
  static LinkedSchema of(List<FileDescriptor> roots) {
    Map<String, FileDescriptor> files = new LinkedHashMap<>();
    Deque<FileDescriptor> left = new ArrayDeque<>(roots);
    while (!left.isEmpty()) {
      FileDescriptor file = left.remove();
      if (files.putIfAbsent(file.getName(), file) == null) {
        left.addAll(file.getDependencies());
      }
    }
    List<ServiceDescriptor> services = new ArrayList<>();
    files.values().forEach(file -> services.addAll(file.getServices()));
    return new LinkedSchema(ServiceIndex.of(services), types(files.values()));
  }

  /**
   * Returns the schema of a descriptor set.
   *
   * @throws IllegalArgumentException if a file is not valid, or an import is missing
   */
  static LinkedSchema of(FileDescriptorSet set) {
    Map<String, FileDescriptorProto> files = new LinkedHashMap<>();
    for (FileDescriptorProto file : set.getFileList()) {
      FileDescriptorProto other = files.putIfAbsent(file.getName(), file);
      if (other != null && !other.equals(file)) {
        throw new IllegalArgumentException(
            "the descriptor set has two different files named " + file.getName());
      }
    }
    FileLinker linker = new FileLinker(files, Map.of());
    List<FileDescriptor> linked = new ArrayList<>();
    try {
      for (String name : files.keySet()) {
        linked.add(linker.link(name));
      }
    } catch (SchemaException e) {
      throw new IllegalArgumentException(
          "the descriptor set can't be used, which needs all imports (protoc --include_imports): "
              + e.getMessage(),
          e);
    }
    return of(linked);
  }

  /**
   * Returns the schema of services that a server has listed. Those whose schema is missing or not
   * valid can't be called.
   *
   * @param services the full names
   * @param files the files by their names
   * @param missing why files and services are missing
   */
  static LinkedSchema of(
      List<String> services, Map<String, FileDescriptorProto> files, Map<String, String> missing) {
    Map<String, String> declaring = new HashMap<>();
    for (FileDescriptorProto file : files.values()) {
      String scope = SchemaSymbols.scope(file.getPackage());
      file.getServiceList()
          .forEach(service -> declaring.put(scope + service.getName(), file.getName()));
    }
    FileLinker linker = new FileLinker(files, missing);
    Map<String, ServiceDescriptor> usable = new HashMap<>();
    Map<String, String> unusable = new HashMap<>();
    for (String service : services) {
      try {
        String file = declaring.get(service);
        if (file == null) {
          throw new SchemaException("no file declares it" + missing.getOrDefault(service, ""));
        }
        usable.put(service, service(linker.link(file), service));
      } catch (SchemaException e) {
        unusable.put(service, e.getMessage());
      }
    }
    return new LinkedSchema(new ServiceIndex(usable, unusable), types(linker.linked()));
  }

  private static ServiceDescriptor service(FileDescriptor file, String fullName)
      throws SchemaException {
    for (ServiceDescriptor service : file.getServices()) {
      if (service.getFullName().equals(fullName)) {
        return service;
      }
    }
    throw new SchemaException(file.getName() + " of this program does not declare it");
  }

  private static List<Descriptor> types(Collection<FileDescriptor> files) {
    return files.stream().flatMap(file -> file.getMessageTypes().stream().limit(1)).toList();
  }
}
