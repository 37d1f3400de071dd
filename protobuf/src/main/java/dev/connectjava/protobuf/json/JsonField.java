package dev.connectjava.protobuf.json;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import dev.connectjava.json.JsonWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The plan of a field or an extension. Thread-safe. */
final class JsonField {

  private final JsonMessage owner;
  private final FieldDescriptor field;
  private final int index;
  private final int oneofIndex;
  private final JsonKind kind;
  private final boolean repeated;
  private final boolean map;
  private final boolean boxed;
  private final String name;
  private final byte[] preparedName;
  private final byte[] quotedName;
  private final @Nullable EnumNames enumNames;
  private final WireField wire;
  private FieldSetter setter;

  /** Found when a message first has the field. A race is harmless. */
  private @Nullable JsonMessage child;

  /**
   * Creates the plan.
   *
   * @param index one of its own among the fields of the message; -1 for an extension
   */
  JsonField(JsonMessage owner, FieldDescriptor field, int index, JsonOptions options) {
    this.owner = owner;
    this.field = field;
    this.index = index;
    OneofDescriptor oneof = field.getRealContainingOneof();
    this.oneofIndex = oneof == null ? -1 : owner.oneofIndex(oneof);
    this.kind = JsonKind.of(field);
    this.repeated = field.isRepeated();
    this.map = field.isMapField();
    this.boxed = owner.isDynamic() || field.isExtension();
    this.name = field.isExtension() ? "[" + field.getFullName() + "]" : field.getJsonName();
    this.preparedName = JsonWriter.prepared(writtenName(field, name, options));
    this.quotedName = Arrays.copyOf(preparedName, preparedName.length - 1);
    this.enumNames = kind == JsonKind.ENUM ? owner.schema().enumNames(field) : null;
    this.wire = new WireField(field);
    this.setter = new ReflectiveSetter(field);
  }

  private static String writtenName(FieldDescriptor field, String name, JsonOptions options) {
    return options.printsProtoNames() && !field.isExtension() ? field.getName() : name;
  }

  JsonMessage owner() {
    return owner;
  }

  FieldDescriptor descriptor() {
    return field;
  }

  /** Returns the name that errors have. */
  String name() {
    return name;
  }

  /** Returns how the field is in the binary form. */
  WireField wire() {
    return wire;
  }

  JsonKind kind() {
    return kind;
  }

  int index() {
    return index;
  }

  /** Returns the index behind those of fields that stands for the field's oneof; -1 if in none. */
  int oneofIndex() {
    return oneofIndex;
  }

  /** Returns the name that is written, in quotation marks. */
  byte[] quotedName() {
    return quotedName;
  }

  /** Returns the name that is written, in quotation marks and with a colon. */
  byte[] preparedName() {
    return preparedName;
  }

  boolean isMap() {
    return map;
  }

  /** Returns whether numbers are objects in the message. */
  boolean isBoxed() {
    return boxed;
  }

  boolean isRepeated() {
    return repeated;
  }

  EnumNames enumNames() {
    if (enumNames == null) {
      throw new IllegalStateException(field + " is not an enum field");
    }
    return enumNames;
  }

  /** Returns whether {@code null} is a value of the field, and not its absence. */
  boolean takesNull() {
    return switch (kind) {
      case ENUM -> enumNames().areNull();
      case MESSAGE -> child().form() == JsonForm.VALUE && !isMap();
      default -> false;
    };
  }

  /**
   * Returns the plan of the field's messages; of a map, that of its entries. The latter is the
   * field's own: the entries of all maps have one class, and those of dynamic messages have dynamic
   * values.
   */
  JsonMessage child() {
    JsonMessage found = child;
    if (found == null) {
      Message message = owner.newBuilder().newBuilderForField(field).getDefaultInstanceForType();
      found = map ? new JsonMessage(owner.schema(), message) : owner.schema().of(message);
      child = found;
    }
    return found;
  }

  /** Returns the field of a map's keys. */
  JsonField key() {
    return child().fieldAt(0);
  }

  /** Returns the field of a map's values. */
  JsonField value() {
    return child().fieldAt(1);
  }

  FieldSetter setter() {
    return setter;
  }

  /** Uses a faster setter. A race is harmless. */
  void setter(FieldSetter faster) {
    setter = faster;
  }
}
