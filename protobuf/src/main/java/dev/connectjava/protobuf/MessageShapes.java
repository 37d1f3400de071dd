package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.ExtensionRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The shapes of message types, with the extensions of a registry. Thread-safe. */
final class MessageShapes {

  private final ExtensionRegistry extensions;

  /** Limited by the types of the schema. */
  private final Map<Descriptor, MessageShape> shapes = new ConcurrentHashMap<>();

  /**
   * Creates the shapes.
   *
   * @param extensions is not changed any more
   */
  MessageShapes(ExtensionRegistry extensions) {
    this.extensions = extensions;
  }

  MessageShape of(Descriptor type) {
    return shapes.computeIfAbsent(
        type,
        each ->
            new MessageShape(
                each,
                extensions.getAllImmutableExtensionsByExtendedType(each.getFullName()).stream()
                    .map(extension -> extension.descriptor)
                    .filter(extension -> extension.getContainingType() == each)
                    .toList(),
                this));
  }
}
