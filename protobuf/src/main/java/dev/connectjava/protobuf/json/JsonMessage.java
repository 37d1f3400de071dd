package dev.connectjava.protobuf.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.connectjava.json.JsonReader;
import dev.connectjava.protobuf.access.NativeImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a message type: of a generated class, or of dynamic messages with one descriptor.
 * Thread-safe.
 *
 * <p>The first messages are read and written by protobuf-java's reflection: functions for all
 * fields cost milliseconds, which a program with few messages does not get back.
 */
final class JsonMessage {

  private static final int UNLINKED_MESSAGES = 50;

  private final JsonSchema schema;
  private final Message prototype;
  private final Descriptor type;
  private final JsonForm form;

  /** In the order of their numbers. */
  private final JsonField[] fields;

  private final int indexBound;
  private final NameTable<JsonField> names;

  /** The fields whose written names are their own when read; null for others. */
  private final @Nullable JsonField[] expected;

  private final int[] numbers;
  private final int requiredFields;

  /** Limited by the extensions of the schema. */
  private final Map<FieldDescriptor, JsonField> extensions = new ConcurrentHashMap<>();

  /** Whether functions for the fields may exist. */
  private final boolean linkable;

  /**
   * Whether a message may have any number of enum values without names. protobuf-java's reflection
   * makes a descriptor of each.
   */
  private final boolean hasManyOpenEnums;

  /** Races on these are harmless. */
  private int read;

  private int written;

  private volatile FieldPrinter @Nullable [] printers;

  JsonMessage(JsonSchema schema, Message prototype) {
    this.schema = schema;
    this.prototype = prototype;
    this.type = prototype.getDescriptorForType();
    this.form = JsonForm.of(type);
    this.linkable = !isDynamic() && !type.getOptions().getMapEntry() && !NativeImage.isThis();
    List<FieldDescriptor> sorted = new ArrayList<>(type.getFields());
    sorted.sort(Comparator.comparingInt(FieldDescriptor::getNumber));
    this.fields = new JsonField[sorted.size()];
    this.numbers = sorted.stream().mapToInt(FieldDescriptor::getNumber).toArray();
    this.requiredFields = (int) sorted.stream().filter(FieldDescriptor::isRequired).count();
    this.indexBound = fields.length + type.getOneofs().size();
    for (int i = 0; i < fields.length; i++) {
      fields[i] = new JsonField(this, sorted.get(i), i, schema.options());
    }
    this.hasManyOpenEnums = sorted.stream().anyMatch(JsonMessage::isManyOpenEnums);
    this.names = names(fields);
    this.expected = new JsonField[fields.length];
    for (int i = 0; i < fields.length; i++) {
      byte[] quoted = fields[i].quotedName();
      expected[i] = names.get(quoted, 1, quoted.length - 1) == fields[i] ? fields[i] : null;
    }
  }

  private static boolean isManyOpenEnums(FieldDescriptor field) {
    FieldDescriptor value =
        field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
    return field.isRepeated()
        && value.getJavaType() == FieldDescriptor.JavaType.ENUM
        && !value.legacyEnumFieldTreatedAsClosed();
  }

  /** A field has two names; the JSON name of one may be the other name of another one. */
  private static NameTable<JsonField> names(JsonField[] fields) {
    Map<String, JsonField> names = new HashMap<>();
    for (JsonField field : fields) {
      names.put(field.descriptor().getJsonName(), field);
    }
    for (JsonField field : fields) {
      names.putIfAbsent(field.descriptor().getName(), field);
    }
    return new NameTable<>(names);
  }

  JsonSchema schema() {
    return schema;
  }

  boolean isDynamic() {
    return prototype instanceof DynamicMessage;
  }

  JsonForm form() {
    return form;
  }

  Descriptor descriptor() {
    return type;
  }

  String fullName() {
    return type.getFullName();
  }

  Message.Builder newBuilder() {
    return prototype.newBuilderForType();
  }

  int fieldCount() {
    return fields.length;
  }

  JsonField fieldAt(int index) {
    return fields[index];
  }

  /**
   * Returns a field that {@link JsonField#quotedName} means; null if there is none at the index.
   */
  @Nullable JsonField expectedAt(int index) {
    return index < expected.length ? expected[index] : null;
  }

  /** Returns the field of a well-known type or of a map's entry. */
  JsonField field(int number) {
    JsonField field = numbered(number, number - 1);
    if (field == null) {
      throw new IllegalStateException(fullName() + " lacks its field " + number);
    }
    return field;
  }

  /**
   * Returns the field with a number; null if there is none.
   *
   * @param expected the index that it probably has
   */
  @Nullable JsonField numbered(int number, int expected) {
    if (expected < numbers.length && numbers[expected] == number) {
      return fields[expected];
    }
    int index = Arrays.binarySearch(numbers, number);
    return index < 0 ? null : fields[index];
  }

  /**
   * Returns the estimate for a message of a generated class, which has room for all its fields, as
   * far as it exceeds that for an object.
   */
  int bytesOfManyFields() {
    return Math.max(0, 40 + 4 * fields.length - JsonReader.OBJECT_BYTES);
  }

  /** Returns the number of fields that are required. */
  int requiredFields() {
    return requiredFields;
  }

  /** Returns whether a field of a valid message, which is not one of its type, is an extension. */
  boolean isExtension(int number) {
    return type.isExtendable()
        && (type.getOptions().getMessageSetWireFormat()
            || schema.extensions().findImmutableExtensionByNumber(type, number) != null);
  }

  /** Returns the plan of a field or an extension. */
  JsonField field(FieldDescriptor descriptor) {
    return descriptor.isExtension()
        ? extensions.computeIfAbsent(
            descriptor, extension -> new JsonField(this, extension, -1, schema.options()))
        : field(descriptor.getNumber());
  }

  /** Returns the field with a name, in either spelling; null if there is none. */
  @Nullable JsonField named(byte[] utf8, int from, int to) {
    return names.get(utf8, from, to);
  }

  /** Returns the extension with a name, which is in brackets; null if it is not known. */
  @Nullable JsonField extension(String name) {
    if (!type.isExtendable() || !name.startsWith("[") || !name.endsWith("]")) {
      return null;
    }
    FieldDescriptor extension = schema.extension(name.substring(1, name.length() - 1));
    return extension != null && extension.getContainingType().equals(type)
        ? field(extension)
        : null;
  }

  int oneofIndex(OneofDescriptor oneof) {
    return fields.length + oneof.getIndex();
  }

  /** Returns the number of indices that fields and oneofs have. */
  int indexBound() {
    return indexBound;
  }

  /** Counts a message that is read. */
  void countRead() {
    if (read < UNLINKED_MESSAGES) {
      read++;
    } else {
      linkSetters();
    }
  }

  /** Makes functions for the fields, if there may be some, that later and current messages use. */
  void linkSetters() {
    if (read <= UNLINKED_MESSAGES) {
      read = UNLINKED_MESSAGES + 1;
      if (linkable) {
        LinkedSetters.link(fields, prototype);
      }
    }
  }

  /** Counts a message that is written; returns the functions for it, or null to use reflection. */
  FieldPrinter @Nullable [] printers() {
    if (written <= UNLINKED_MESSAGES && (hasManyOpenEnums || ++written > UNLINKED_MESSAGES)) {
      written = UNLINKED_MESSAGES + 1;
      printers = linkable && !type.isExtendable() ? LinkedPrinters.of(fields, prototype) : null;
    }
    return printers;
  }
}
