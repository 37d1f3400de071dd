package dev.connectjava.protobuf;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages with extensions, whose JSON names are {@code [package.extension]}. JsonFormat
 * writes extensions with their bare names, which fields may have, too, and leaves out those in an
 * {@code Any}. Here it only writes single fields, never an extension. Immutable and thread-safe.
 */
final class JsonExtensionWriter {

  private final ExtensionRegistry extensions;
  private final TypeRegistry types;
  private final JsonFormat.Printer printer;

  /** Whether the content of an {@code Any} may have extensions. */
  private final boolean contentMayHave;

  /** Limited by the message types of the schema. */
  private final Map<Descriptor, Boolean> mayHave = new ConcurrentHashMap<>();

  /** Limited by the extensions of the schema. */
  private final Map<FieldDescriptor, ExtensionHolder> holders = new ConcurrentHashMap<>();

  JsonExtensionWriter(
      ExtensionRegistry extensions,
      TypeRegistry types,
      JsonFormat.Printer printer,
      boolean contentMayHave) {
    this.extensions = extensions;
    this.types = types;
    this.printer = printer;
    this.contentMayHave = contentMayHave;
  }

  /** Returns whether a message may have extensions, so that this class has to write it. */
  boolean isFor(Message message) {
    return mayHave.computeIfAbsent(message.getDescriptorForType(), this::mayHave) && has(message);
  }

  private boolean mayHave(Descriptor root) {
    Set<Descriptor> seen = new HashSet<>(List.of(root));
    Deque<Descriptor> next = new ArrayDeque<>(seen);
    for (Descriptor type = next.poll(); type != null; type = next.poll()) {
      if (type.isExtendable() || isOpen(type)) {
        return true;
      }
      for (FieldDescriptor field : type.getFields()) {
        if (isMessage(field) && seen.add(field.getMessageType())) {
          next.add(field.getMessageType());
        }
      }
    }
    return false;
  }

  private boolean isOpen(Descriptor type) {
    return contentMayHave && OwnJsonForms.isAny(type);
  }

  private boolean has(Message message) {
    if (isOpen(message.getDescriptorForType())) {
      return true;
    }
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      if (field.isExtension()
          || (isMessage(field) && messages(field, entry.getValue()).stream().anyMatch(this::has))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }

  @SuppressWarnings("unchecked") // The values of a message field, or the entries of a map.
  private static Collection<Message> messages(FieldDescriptor field, Object value) {
    return field.isRepeated() ? (Collection<Message>) value : List.of((Message) value);
  }

  void append(Message message, Appendable text) throws IOException {
    text.append(json(message).toString());
  }

  private JsonElement json(Message message) throws InvalidProtocolBufferException {
    Descriptor type = message.getDescriptorForType();
    if (!OwnJsonForms.hasFields(type)) {
      return JsonParser.parseString(printer.print(message));
    }
    if (OwnJsonForms.isAny(type)) {
      return any(message);
    }
    JsonObject object = new JsonObject();
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      String name = field.isExtension() ? "[" + field.getFullName() + "]" : field.getJsonName();
      object.add(name, value(message, field, entry.getValue()));
    }
    return object;
  }

  private JsonElement any(Message any) throws InvalidProtocolBufferException {
    Descriptor type = any.getDescriptorForType();
    String url = (String) any.getField(type.findFieldByName("type_url"));
    Descriptor content = url.isEmpty() ? null : types.getDescriptorForTypeUrl(url);
    if (content == null) {
      return JsonParser.parseString(printer.print(any)); // Empty, or throws with the reason.
    }
    ByteString bytes = (ByteString) any.getField(type.findFieldByName("value"));
    JsonElement json = json(DynamicMessage.parseFrom(content, bytes, extensions));
    JsonObject object = new JsonObject();
    object.addProperty("@type", url);
    if (OwnJsonForms.hasFields(content) && !OwnJsonForms.isAny(content)) {
      json.getAsJsonObject()
          .entrySet()
          .forEach(entry -> object.add(entry.getKey(), entry.getValue()));
    } else {
      object.add("value", json);
    }
    return object;
  }

  private @Nullable JsonElement value(Message message, FieldDescriptor field, Object value)
      throws InvalidProtocolBufferException {
    FieldDescriptor element =
        field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
    if (!isMessage(element)) {
      return field.isExtension()
          ? holders.computeIfAbsent(field, ExtensionHolder::of).write(value, printer)
          : printed(message, field, value);
    }
    if (field.isMapField()) {
      JsonObject map = new JsonObject();
      for (Message entry : messages(field, value)) {
        map.add(key(entry), json((Message) entry.getField(element)));
      }
      return map;
    }
    if (field.isRepeated()) {
      JsonArray array = new JsonArray();
      for (Message one : messages(field, value)) {
        array.add(json(one));
      }
      return array;
    }
    return json((Message) value);
  }

  /** Returns the JSON of one field, printed in a message without other fields. */
  private @Nullable JsonElement printed(Message message, FieldDescriptor field, Object value)
      throws InvalidProtocolBufferException {
    Message alone = message.newBuilderForType().setField(field, value).buildPartial();
    return JsonParser.parseString(printer.print(alone)).getAsJsonObject().get(field.getJsonName());
  }

  private static String key(Message entry) {
    FieldDescriptor field = entry.getDescriptorForType().findFieldByNumber(1);
    Object key = entry.getField(field);
    return switch (field.getType()) {
      case UINT32, FIXED32 -> Integer.toUnsignedString((Integer) key);
      case UINT64, FIXED64 -> Long.toUnsignedString((Long) key);
      default -> key.toString();
    };
  }
}
