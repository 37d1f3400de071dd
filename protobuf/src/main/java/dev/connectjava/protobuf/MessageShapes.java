package dev.connectjava.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The shapes of message types, with extensions. Thread-safe. */
final class MessageShapes {

  private final SchemaExtensions extensions;

  /** Limited by the types of the schema. */
  private final Map<Key, MessageShape> shapes = new ConcurrentHashMap<>();

  private record Key(Descriptor type, boolean dynamic) {}

  /** Creates the shapes with the extensions that are known. */
  MessageShapes(SchemaExtensions extensions) {
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
        each -> new MessageShape(each.type(), each.dynamic(), extensions.of(each.type()), this));
  }
}
