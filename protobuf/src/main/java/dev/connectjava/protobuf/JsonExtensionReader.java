package dev.connectjava.protobuf;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages with extensions, whose JSON names are {@code [package.extension]}. JsonFormat does
 * not know them: it reads the text without extensions. Then each extension is read separately and
 * set in the message, or in the nested message, that has it. Immutable and thread-safe.
 */
final class JsonExtensionReader {

  private final ExtensionRegistry extensions;
  private final TypeRegistry types;
  private final JsonFormat.Parser parser;

  /** Limited by the extensions of the schema. */
  private final Map<FieldDescriptor, ExtensionHolder> holders = new ConcurrentHashMap<>();

  /** Limited by the message types of the schema. */
  private final Map<Descriptor, Map<String, FieldDescriptor>> messageFields =
      new ConcurrentHashMap<>();

  JsonExtensionReader(ExtensionRegistry extensions, TypeRegistry types, JsonFormat.Parser parser) {
    this.extensions = extensions;
    this.types = types;
    this.parser = parser;
  }

  /**
   * Reads a message.
   *
   * @param json a text in which no object has a name twice
   */
  void merge(String json, Message.Builder builder) throws InvalidProtocolBufferException {
    JsonElement tree = JsonParser.parseString(json);
    parser.merge(without(tree, builder.getDescriptorForType()).toString(), builder);
    add(tree, builder);
  }

  // The JSON without extensions.

  /** Returns a message's JSON without extensions. The contents of extensions are not examined. */
  private JsonElement without(JsonElement json, Descriptor type)
      throws InvalidProtocolBufferException {
    if (!(json instanceof JsonObject object) || !OwnJsonForms.hasFields(type)) {
      return json;
    }
    if (OwnJsonForms.isAny(type)) {
      return withoutThoseOfContent(object);
    }
    JsonObject bare = new JsonObject();
    for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
      if (extension(entry.getKey(), type) == null) {
        FieldDescriptor field = messageField(entry.getKey(), type);
        JsonElement value = entry.getValue();
        bare.add(entry.getKey(), field == null ? value : elementsWithout(field, value));
      }
    }
    return bare;
  }

  private JsonElement withoutThoseOfContent(JsonObject any) throws InvalidProtocolBufferException {
    Descriptor content = contentType(any);
    if (content == null) {
      return any;
    }
    JsonElement bare = without(contentJson(any, content), content);
    if (!OwnJsonForms.isAny(content)) {
      return bare;
    }
    JsonObject outer = new JsonObject();
    any.entrySet().forEach(entry -> outer.add(entry.getKey(), entry.getValue()));
    outer.add("value", bare);
    return outer;
  }

  private JsonElement elementsWithout(FieldDescriptor field, JsonElement json)
      throws InvalidProtocolBufferException {
    Descriptor type = elementType(field);
    if (field.isMapField() && json instanceof JsonObject map) {
      JsonObject bare = new JsonObject();
      for (Map.Entry<String, JsonElement> entry : map.entrySet()) {
        bare.add(entry.getKey(), without(entry.getValue(), type));
      }
      return bare;
    }
    if (field.isRepeated() && json instanceof JsonArray array) {
      JsonArray bare = new JsonArray();
      for (JsonElement element : array) {
        bare.add(without(element, type));
      }
      return bare;
    }
    return field.isRepeated() ? json : without(json, type);
  }

  private @Nullable FieldDescriptor extension(String name, Descriptor type) {
    if (!name.startsWith("[") || !name.endsWith("]")) {
      return null;
    }
    ExtensionRegistry.ExtensionInfo known =
        extensions.findImmutableExtensionByName(name.substring(1, name.length() - 1));
    return known != null && known.descriptor.getContainingType().equals(type)
        ? known.descriptor
        : null;
  }

  /** Returns the message field of this name, in either spelling; null for any other field. */
  private @Nullable FieldDescriptor messageField(String name, Descriptor type) {
    return messageFields.computeIfAbsent(type, JsonExtensionReader::messageFields).get(name);
  }

  private static Map<String, FieldDescriptor> messageFields(Descriptor type) {
    Map<String, FieldDescriptor> fields = new HashMap<>();
    for (FieldDescriptor field : type.getFields()) {
      FieldDescriptor element = field.isMapField() ? valueField(field) : field;
      if (element.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        fields.put(field.getName(), field);
        fields.put(field.getJsonName(), field);
      }
    }
    return fields;
  }

  private static FieldDescriptor valueField(FieldDescriptor map) {
    return map.getMessageType().findFieldByNumber(2);
  }

  private static Descriptor elementType(FieldDescriptor field) {
    return field.isMapField() ? valueField(field).getMessageType() : field.getMessageType();
  }

  /** Returns the JSON of each message of a field, in order. */
  private static List<JsonElement> elements(FieldDescriptor field, JsonElement json) {
    List<JsonElement> elements = new ArrayList<>();
    if (field.isMapField() && json instanceof JsonObject map) {
      map.entrySet().forEach(entry -> elements.add(entry.getValue()));
    } else if (field.isRepeated() && json instanceof JsonArray array) {
      array.forEach(elements::add);
    } else if (!field.isRepeated() && !(json instanceof JsonNull)) {
      elements.add(json);
    }
    return elements;
  }

  private @Nullable Descriptor contentType(JsonObject any) throws InvalidProtocolBufferException {
    return any.get("@type") instanceof JsonPrimitive url && url.isString()
        ? types.getDescriptorForTypeUrl(url.getAsString())
        : null;
  }

  /**
   * Returns the JSON of the content of an {@code Any}: the object itself, or its "value" for types
   * with a special form.
   */
  private static JsonElement contentJson(JsonObject any, Descriptor content) {
    if (!OwnJsonForms.isAny(content)) {
      return any;
    }
    JsonElement value = any.get("value");
    return value == null ? JsonNull.INSTANCE : value;
  }

  // The extensions.

  /**
   * Reads the extensions from a message's JSON, and sets them in the message that was read without
   * them.
   *
   * @return whether there are any
   */
  private boolean add(JsonElement json, Message.Builder builder)
      throws InvalidProtocolBufferException {
    Descriptor type = builder.getDescriptorForType();
    if (!(json instanceof JsonObject object) || !OwnJsonForms.hasFields(type)) {
      return false;
    }
    if (OwnJsonForms.isAny(type)) {
      return addToContent(object, builder);
    }
    boolean added = false;
    for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
      FieldDescriptor extension = extension(entry.getKey(), type);
      FieldDescriptor field = extension == null ? messageField(entry.getKey(), type) : null;
      if (extension != null) {
        set(extension, entry.getValue(), builder);
        added = true;
      } else if (field != null) {
        added |= addToElements(elements(field, entry.getValue()), field, builder);
      }
    }
    return added;
  }

  private boolean addToContent(JsonObject json, Message.Builder any)
      throws InvalidProtocolBufferException {
    Descriptor content = contentType(json);
    if (content == null) {
      return false;
    }
    FieldDescriptor value = any.getDescriptorForType().findFieldByName("value");
    ByteString bytes = (ByteString) any.getField(value);
    Message.Builder builder = DynamicMessage.parseFrom(content, bytes, extensions).toBuilder();
    boolean added = add(contentJson(json, content), builder);
    if (added) {
      any.setField(value, builder.build().toByteString());
    }
    return added;
  }

  private boolean addToElements(
      List<JsonElement> elements, FieldDescriptor field, Message.Builder builder)
      throws InvalidProtocolBufferException {
    boolean added = false;
    for (int i = 0; i < elements.size(); i++) {
      Message element =
          (Message)
              (field.isRepeated() ? builder.getRepeatedField(field, i) : builder.getField(field));
      Message.Builder changed = element.toBuilder();
      if (field.isMapField()
          ? addToEntry(elements.get(i), field, changed)
          : add(elements.get(i), changed)) {
        added = true;
        if (field.isRepeated()) {
          builder.setRepeatedField(field, i, changed.buildPartial());
        } else {
          builder.setField(field, changed.buildPartial());
        }
      }
    }
    return added;
  }

  private boolean addToEntry(JsonElement json, FieldDescriptor map, Message.Builder entry)
      throws InvalidProtocolBufferException {
    FieldDescriptor field = valueField(map);
    Message.Builder value = ((Message) entry.getField(field)).toBuilder();
    boolean added = add(json, value);
    if (added) {
      entry.setField(field, value.buildPartial());
    }
    return added;
  }

  private void set(FieldDescriptor extension, JsonElement json, Message.Builder builder)
      throws InvalidProtocolBufferException {
    if (json instanceof JsonNull) {
      return; // As for any field that is null.
    }
    boolean messages = extension.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    JsonElement bare = messages ? elementsWithout(extension, json) : json;
    ExtensionHolder holder = holders.computeIfAbsent(extension, ExtensionHolder::of);
    List<Object> values = holder.read(bare, parser);
    List<JsonElement> elements = elements(extension, json);
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (messages) {
        Message.Builder message = ((Message) value).toBuilder();
        add(elements.get(i), message);
        value = message.buildPartial();
      }
      if (extension.isRepeated()) {
        builder.addRepeatedField(extension, value);
      } else {
        builder.setField(extension, value);
      }
    }
  }
}
