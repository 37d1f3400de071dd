package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.ExtensionRegistry.ExtensionInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The extensions that files define, and those that a program adds. Thread-safe.
 *
 * <p>A registry of protobuf-java finds the extensions of a type by looking at all that it has. A
 * peer's schema may have many types and many extensions, so those of the files are kept by type.
 */
final class SchemaExtensions {

  private final ExtensionRegistry registry = ExtensionRegistry.newInstance();
  private final ExtensionRegistry added = ExtensionRegistry.newInstance();
  private final Map<Descriptor, List<FieldDescriptor>> ofFiles = new HashMap<>();

  /**
   * Finds the extensions.
   *
   * @param more adds the extensions of the program, to two registries
   */
  SchemaExtensions(SchemaFiles files, Consumer<? super ExtensionRegistry> more) {
    for (FieldDescriptor extension : files.extensionFields()) {
      register(extension);
      ofFiles
          .computeIfAbsent(extension.getContainingType(), type -> new ArrayList<>())
          .add(extension);
    }
    more.accept(registry);
    more.accept(added);
  }

  private void register(FieldDescriptor extension) {
    if (extension.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      registry.add(extension, DynamicMessage.getDefaultInstance(extension.getMessageType()));
    } else {
      registry.add(extension);
    }
  }

  /** Returns the registry of all extensions, which must not be changed. */
  ExtensionRegistry registry() {
    return registry;
  }

  /** Returns the extensions of a type. */
  List<ExtensionInfo> of(Descriptor type) {
    if (!type.isExtendable()) {
      return List.of();
    }
    Map<Integer, ExtensionInfo> found = new LinkedHashMap<>();
    for (FieldDescriptor extension : ofFiles.getOrDefault(type, List.of())) {
      int number = extension.getNumber();
      found.put(number, registry.findImmutableExtensionByNumber(type, number));
    }
    for (ExtensionInfo extension :
        added.getAllImmutableExtensionsByExtendedType(type.getFullName())) {
      if (extension.descriptor.getContainingType() == type) {
        found.put(extension.descriptor.getNumber(), extension);
      }
    }
    return List.copyOf(found.values());
  }
}
