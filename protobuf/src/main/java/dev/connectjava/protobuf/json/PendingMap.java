package dev.connectjava.protobuf.json;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map field that is being read, with the key and the value of its next entry. */
final class PendingMap {

  private final JsonField field;
  private final Message.Builder builder;

  /** The map of the builder; null if entries have to be added by reflection. */
  private @Nullable Map<Object, Object> entries;

  /** The keys of entries that were dropped or added by reflection. */
  private Set<Object> keys = Set.of();

  private @Nullable Object key;
  private @Nullable Object value;

  PendingMap(JsonField field, Message.Builder builder) {
    this.field = field;
    this.builder = builder;
    this.entries = entries();
  }

  private @Nullable Map<Object, Object> entries() {
    return field.setter() instanceof LinkedSetters.OfMap map ? map.entries(builder) : null;
  }

  /** Adds further entries without reflection if possible; returns whether it is. */
  boolean link() {
    if (entries == null) {
      field.owner().linkSetters();
      entries = entries();
    }
    return entries != null;
  }

  Message.Builder builder() {
    return builder;
  }

  void begin() {
    key = null;
    value = null;
  }

  void take(JsonField part, Object object) {
    if (part.index() == 0) {
      key = object;
    } else {
      value = object;
    }
  }

  /** Drops the entry, which has no value; returns false if there was one with its key. */
  boolean drop() {
    Object dropped = required(key);
    return (entries == null || !entries.containsKey(dropped)) && addKey(dropped);
  }

  private boolean addKey(Object added) {
    if (keys.isEmpty()) {
      keys = new HashSet<>();
    }
    return keys.add(added);
  }

  private static Object required(@Nullable Object part) {
    if (part == null) {
      throw new IllegalStateException("an entry has no key or no value");
    }
    return part;
  }

  /** Adds the entry; returns false if there was one with its key. */
  boolean end() {
    Object newKey = required(key);
    Object newValue = required(value);
    if (entries != null) {
      return entries.put(newKey, newValue) == null && !keys.contains(newKey);
    }
    FieldDescriptor valueField = field.value().descriptor();
    Object reflected =
        field.value().kind() == JsonKind.ENUM
            ? ReflectiveSetter.enumValue(valueField, (Integer) newValue)
            : newValue;
    builder.addRepeatedField(
        field.descriptor(),
        builder
            .newBuilderForField(field.descriptor())
            .setField(field.key().descriptor(), newKey)
            .setField(valueField, reflected)
            .buildPartial());
    return addKey(newKey);
  }
}
