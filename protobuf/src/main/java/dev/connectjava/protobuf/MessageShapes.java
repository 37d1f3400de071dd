package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.ExtensionRegistry.ExtensionInfo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The shapes of message types, with the extensions of a registry. Thread-safe. */
final class MessageShapes {

  private final ExtensionRegistry extensions;

  /** Limited by the types of the schema. */
  private final Map<Key, MessageShape> shapes = new ConcurrentHashMap<>();

  private record Key(Descriptor type, boolean dynamic) {}

  /**
   * Creates the shapes.
   *
   * @param extensions is not changed any more
   */
  MessageShapes(ExtensionRegistry extensions) {
    this.extensions = extensions;
  }

  /**
   * Returns the shape of a type.
   *
   * @param dynamic whether its messages are decoded as {@link DynamicMessage}
   */
  MessageShape of(Descriptor type, boolean dynamic) {
    return shapes.computeIfAbsent(
        new Key(type, dynamic),
        each -> new MessageShape(each.type(), each.dynamic(), extensions(each.type()), this));
  }

  private List<ExtensionInfo> extensions(Descriptor type) {
    return extensions.getAllImmutableExtensionsByExtendedType(type.getFullName()).stream()
        .filter(extension -> extension.descriptor.getContainingType() == type)
        .toList();
  }
}
