package dev.connectjava.reflection;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.connectjava.spi.Excerpt;
import java.util.List;
import java.util.Set;

/** Checks the types of the entries of maps, which protobuf-java takes for what protoc writes. */
final class MapEntries {

  private static final Set<FieldDescriptor.Type> NOT_OF_KEYS =
      Set.of(
          FieldDescriptor.Type.DOUBLE,
          FieldDescriptor.Type.FLOAT,
          FieldDescriptor.Type.BYTES,
          FieldDescriptor.Type.ENUM,
          FieldDescriptor.Type.MESSAGE,
          FieldDescriptor.Type.GROUP);

  private MapEntries() {}

  /**
   * Requires that all entries of maps have a key and a value.
   *
   * @throws SchemaException if one of them has other fields
   */
  static void require(FileDescriptor file) throws SchemaException {
    require(file.getMessageTypes());
  }

  private static void require(List<Descriptor> types) throws SchemaException {
    for (Descriptor type : types) {
      if (type.getOptions().getMapEntry() && !isEntry(type)) {
        throw new SchemaException(
            "%s is not valid: %s is not the entry of a map"
                .formatted(Excerpt.of(type.getFile().getName()), Excerpt.of(type.getFullName())));
      }
      require(type.getNestedTypes());
    }
  }

  private static boolean isEntry(Descriptor type) {
    FieldDescriptor key = type.findFieldByNumber(1);
    FieldDescriptor value = type.findFieldByNumber(2);
    return type.getFields().size() == 2
        && key != null
        && value != null
        && isSingular(key, "key")
        && isSingular(value, "value")
        && !NOT_OF_KEYS.contains(key.getType());
  }

  private static boolean isSingular(FieldDescriptor field, String name) {
    return field.getName().equals(name) && !field.isRepeated() && !field.isRequired();
  }
}
