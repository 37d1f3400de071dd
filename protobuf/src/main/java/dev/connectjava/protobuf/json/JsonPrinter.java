package dev.connectjava.protobuf.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.ProtocolMessageEnum;
import dev.connectjava.json.JsonWriter;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes messages as JSON. A value that has no JSON, such as a timestamp out of range, is an {@link
 * IllegalArgumentException}. Used once.
 */
final class JsonPrinter {

  private static final Base64.Encoder BASE64 = Base64.getEncoder();

  private final JsonWriter json;
  private final JsonSchema schema;
  private final JsonOptions options;
  private final int nestingDepth;

  /** The number of messages of type {@code Any} around what is being written. */
  private int around;

  /**
   * Creates a printer.
   *
   * @param nestingDepth the number of levels at which an {@code Any} and its content may be
   */
  JsonPrinter(JsonWriter json, JsonSchema schema, int nestingDepth) {
    this.nestingDepth = nestingDepth;
    this.json = json;
    this.schema = schema;
    this.options = schema.options();
  }

  JsonWriter json() {
    return json;
  }

  boolean printsDefaults() {
    return options.printsDefaults();
  }

  /** Writes a message. */
  void print(JsonMessage type, Message message) {
    switch (type.form()) {
      case FIELDS -> {
        json.beginObject();
        members(type, message);
        json.endObject();
      }
      case ANY -> any((String) get(type, 1, message), (ByteString) get(type, 2, message));
      case STRUCT -> printEntries(type.field(1), list(type, 1, message));
      case LIST_VALUE -> printList(type.field(1), list(type, 1, message));
      case VALUE -> value(type, message);
      case WRAPPER -> printValue(type.field(1), get(type, 1, message));
      case TIMESTAMP ->
          json.ascii(
              TimestampText.write((Long) get(type, 1, message), (Integer) get(type, 2, message)));
      case DURATION ->
          json.ascii(
              DurationText.write((Long) get(type, 1, message), (Integer) get(type, 2, message)));
      case FIELD_MASK ->
          json.string(
              FieldMaskText.write(
                  list(type, 1, message).stream().map(String.class::cast).toList()));
    }
  }

  private static Object get(JsonMessage type, int number, MessageOrBuilder message) {
    return message.getField(type.field(number).descriptor());
  }

  private static List<?> list(JsonMessage type, int number, MessageOrBuilder message) {
    return (List<?>) get(type, number, message);
  }

  // Fields.

  private void members(JsonMessage type, Message message) {
    FieldPrinter[] printers = type.printers();
    if (printers == null) {
      reflectiveMembers(type, message);
      return;
    }
    for (FieldPrinter printer : printers) {
      printer.print(message, this);
    }
  }

  /** Writes fields and extensions in the order of their numbers. */
  private void reflectiveMembers(JsonMessage type, Message message) {
    if (around > 0) {
      requireLevel();
    }
    Map<FieldDescriptor, Object> present = message.getAllFields();
    if (options.printsDefaults()) {
      present = new TreeMap<>(present);
      for (int i = 0; i < type.fieldCount(); i++) {
        FieldDescriptor field = type.fieldAt(i).descriptor();
        if (!field.hasPresence()) {
          present.putIfAbsent(field, message.getField(field));
        }
      }
    }
    for (Map.Entry<FieldDescriptor, Object> entry : present.entrySet()) {
      JsonField field = type.field(entry.getKey());
      json.name(field.preparedName());
      if (field.isMap()) {
        printEntries(field, (List<?>) entry.getValue());
      } else if (field.isRepeated()) {
        printList(field, (List<?>) entry.getValue());
      } else {
        printValue(field, entry.getValue());
      }
    }
  }

  /** Writes the values of a repeated field. */
  void printList(JsonField field, List<?> values) {
    boolean haveFields =
        field.kind() == JsonKind.MESSAGE && field.child().form() == JsonForm.FIELDS;
    json.beginArray();
    for (Object value : values) {
      if (haveFields) { // Here, to save two frames of the stack for each level.
        json.beginObject();
        members(field.child(), (Message) value);
        json.endObject();
      } else {
        printValue(field, value);
      }
    }
    json.endArray();
  }

  /** Writes the entries of a map. */
  void printMap(JsonField field, Map<?, ?> map) {
    JsonField key = field.key();
    JsonField value = field.value();
    json.beginObject();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      printKey(key, entry.getKey());
      printValue(value, entry.getValue());
    }
    json.endObject();
  }

  /** Writes the entries of a map, which are messages. Of several with one key the last counts. */
  private void printEntries(JsonField field, List<?> entries) {
    FieldDescriptor key = field.key().descriptor();
    FieldDescriptor value = field.value().descriptor();
    Map<Object, Object> map = LinkedHashMap.newLinkedHashMap(entries.size());
    for (Object entry : entries) {
      MessageOrBuilder message = (MessageOrBuilder) entry;
      map.put(message.getField(key), message.getField(value));
    }
    printMap(field, map);
  }

  void printKey(JsonField field, Object key) {
    switch (field.kind()) {
      case INT32 -> json.name((long) (Integer) key);
      case UINT32 -> json.name(Integer.toUnsignedLong((Integer) key));
      case INT64 -> json.name((long) (Long) key);
      case UINT64 -> json.unsignedName((Long) key);
      case BOOL -> json.name(Boolean.toString((Boolean) key));
      default -> json.name((String) key);
    }
  }

  /** Writes a value as the getters of protobuf-java or its reflection return it. */
  void printValue(JsonField field, Object value) {
    switch (field.kind()) {
      case INT32 -> json.number((Integer) value);
      case UINT32 -> json.number(Integer.toUnsignedLong((Integer) value));
      case INT64 -> json.quoted((Long) value);
      case UINT64 -> json.quotedUnsigned((Long) value);
      case FLOAT -> print((float) (Float) value);
      case DOUBLE -> print((double) (Double) value);
      case BOOL -> json.value((Boolean) value);
      case STRING -> json.string((String) value);
      case BYTES -> printBytes(((ByteString) value).toByteArray());
      case ENUM -> printEnum(field, number(value));
      case MESSAGE -> {
        JsonMessage child = field.child();
        switch (child.form()) { // The usual forms here, to save a frame for each level.
          case FIELDS -> {
            json.beginObject();
            members(child, (Message) value);
            json.endObject();
          }
          case VALUE -> value(child, (Message) value);
          default -> print(child, (Message) value);
        }
      }
    }
  }

  private static int number(Object value) {
    return switch (value) {
      case EnumValueDescriptor known -> known.getNumber();
      case ProtocolMessageEnum known -> known.getNumber();
      default -> (Integer) value;
    };
  }

  /** Writes an integer or the number of an enum value. */
  void printInt(JsonField field, int value) {
    switch (field.kind()) {
      case ENUM -> printEnum(field, value);
      case UINT32 -> json.number(Integer.toUnsignedLong(value));
      default -> json.number(value);
    }
  }

  void printLong(JsonField field, long value) {
    if (field.kind() == JsonKind.UINT64) {
      json.quotedUnsigned(value);
    } else {
      json.quoted(value);
    }
  }

  void print(float value) {
    if (Float.isFinite(value)) {
      json.number(value);
    } else {
      json.ascii(Float.toString(value)); // Java and JSON have the same names for them.
    }
  }

  void print(double value) {
    if (Double.isFinite(value)) {
      json.number(value);
    } else {
      json.ascii(Double.toString(value));
    }
  }

  void printBytes(byte[] bytes) {
    json.ascii(BASE64.encode(bytes));
  }

  private void printEnum(JsonField field, int number) {
    field.enumNames().write(number, json, options);
  }

  // Well-known types.

  private void value(JsonMessage type, Message message) {
    Map<FieldDescriptor, Object> kind = message.getAllFields();
    if (kind.isEmpty()) {
      json.nullValue();
      return;
    }
    Map.Entry<FieldDescriptor, Object> entry = kind.entrySet().iterator().next(); // The only one.
    JsonField field = type.field(entry.getKey());
    switch (entry.getValue()) {
      case Double number when !Double.isFinite(number) -> throw notFinite(number);
      case Message nested when field.child().form() == JsonForm.STRUCT ->
          printEntries(field.child().field(1), list(field.child(), 1, nested));
      case Message nested -> printList(field.child().field(1), list(field.child(), 1, nested));
      default -> printValue(field, entry.getValue());
    }
  }

  /** Returns the failure of a {@code Value} that has no JSON. */
  static IllegalArgumentException notFinite(double number) {
    return new IllegalArgumentException("a google.protobuf.Value can't be " + number);
  }

  /** Writes an {@code Any} with a type and a value. */
  void any(String url, ByteString bytes) {
    json.beginObject();
    requireLevel();
    if (url.isEmpty()) {
      if (!bytes.isEmpty()) {
        throw new IllegalArgumentException("an Any has a value, but no type");
      }
      json.endObject();
      return;
    }
    JsonMessage content = schema.content(url);
    if (content == null) {
      throw new IllegalArgumentException(JsonSchema.unknownContent(url));
    }
    json.name("@type");
    json.string(url);
    Message message = parsed(content, bytes);
    around++;
    if (content.form() == JsonForm.FIELDS) {
      members(content, message);
    } else {
      json.name("value");
      print(content, message);
    }
    around--;
    json.endObject();
  }

  private void requireLevel() {
    if (json.openObjects() - 1 > nestingDepth) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an Any or its content is nested more than %,d levels deep"
                  + " (DecodingLimits.withNestingDepth)",
              nestingDepth));
    }
  }

  private Message parsed(JsonMessage type, ByteString bytes) {
    int depth = JsonSchema.contentDepth(nestingDepth);
    try {
      CodedInputStream input = bytes.newCodedInput();
      input.enableAliasing(true); // An Any within it is not copied.
      input.setRecursionLimit(depth);
      Message message = DynamicMessage.parseFrom(type.descriptor(), input, schema.extensions());
      input.checkLastTagWas(0);
      return message;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the value of an Any is not a valid %s that is nested up to %,d levels deep"
                  + " (DecodingLimits.withNestingDepth)",
              type.fullName(),
              depth),
          e);
    }
  }
}
