package dev.connectjava.protobuf.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.connectjava.protobuf.access.GetterNames;
import dev.connectjava.protobuf.access.Getters;
import dev.connectjava.protobuf.access.Setters;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ObjDoubleConsumer;
import java.util.function.ObjIntConsumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes setters that call the methods of a generated builder. A field for which there is none, such
 * as one with a closed enum, keeps the setter that it has.
 */
final class LinkedSetters {

  private final Message prototype;
  private final Setters setters;
  private final Getters getters;

  private LinkedSetters(Message prototype) {
    this.prototype = prototype;
    Class<?> type = prototype.newBuilderForType().getClass();
    this.setters = new Setters(type);
    this.getters = new Getters(type);
  }

  /** Gives the fields of a generated message faster setters. */
  static void link(JsonField[] fields, Message prototype) {
    LinkedSetters linked = new LinkedSetters(prototype);
    for (JsonField field : fields) {
      FieldSetter setter = linked.setter(field.descriptor());
      if (setter != null) {
        field.setter(setter);
      }
    }
  }

  private @Nullable FieldSetter setter(FieldDescriptor field) {
    for (String name : GetterNames.of(field)) {
      try {
        FieldSetter setter = setter(field, name);
        if (setter != null && sets(setter, field)) {
          return setter;
        }
      } catch (ReflectiveOperationException | RuntimeException | LinkageError | InternalError e) {
        // Another name, another generator, or a JVM that can't make classes.
      }
    }
    return null;
  }

  private @Nullable FieldSetter setter(FieldDescriptor field, String name)
      throws ReflectiveOperationException {
    if (field.isMapField()) {
      return map(field, name);
    }
    String set = (field.isRepeated() ? "add" : "set") + name;
    return switch (field.getJavaType()) {
      case INT -> new OfInt(setters.ofInt(set));
      case LONG -> new OfLong(setters.ofLong(set));
      case DOUBLE -> new OfDouble(setters.ofDouble(set));
      case FLOAT -> new OfObject(setters.ofObject(set, float.class));
      case BOOLEAN -> new OfObject(setters.ofObject(set, boolean.class));
      case STRING -> new OfObject(setters.ofObject(set, String.class));
      case BYTE_STRING -> new OfObject(setters.ofObject(set, ByteString.class));
      case ENUM ->
          field.legacyEnumFieldTreatedAsClosed() ? null : new OfInt(setters.ofInt(set + "Value"));
      case MESSAGE -> new OfObject(setters.ofObject(set, messageClass(field)));
    };
  }

  private Class<?> messageClass(FieldDescriptor field) {
    return prototype.newBuilderForType().newBuilderForField(field).buildPartial().getClass();
  }

  /** The method is marked as deprecated since it came, but no other adds entries without a copy. */
  private @Nullable FieldSetter map(FieldDescriptor field, String name)
      throws ReflectiveOperationException {
    FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
    if (value.getJavaType() != FieldDescriptor.JavaType.ENUM) {
      return new OfMap(getters.ofObject("getMutable" + name, Map.class));
    }
    return value.legacyEnumFieldTreatedAsClosed()
        ? null
        : new OfMap(getters.ofObject("getMutable" + name + "Value", Map.class));
  }

  /** Returns whether the setter changes this field, and no other. */
  private boolean sets(FieldSetter setter, FieldDescriptor field) {
    Message.Builder builder = prototype.newBuilderForType();
    Object sample = SampleValue.of(field, builder);
    if (setter instanceof OfMap map) {
      Message entry = (Message) sample;
      FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
      Object inMap = entry.getField(value);
      map.entries(builder)
          .put(
              entry.getField(field.getMessageType().findFieldByNumber(1)),
              inMap instanceof EnumValueDescriptor known ? known.getNumber() : inMap);
    } else {
      switch (sample) {
        case Integer number -> setter.set(builder, number.intValue());
        case Long number -> setter.set(builder, number.longValue());
        case Double number -> setter.set(builder, number.doubleValue());
        case EnumValueDescriptor known -> setter.setEnum(builder, known.getNumber());
        default -> setter.set(builder, sample);
      }
    }
    return builder.buildPartial().getAllFields().keySet().equals(Set.of(field));
  }

  private static final class OfInt extends FieldSetter {

    private final ObjIntConsumer<Message.Builder> setter;

    OfInt(ObjIntConsumer<Message.Builder> setter) {
      this.setter = setter;
    }

    @Override
    void set(Message.Builder builder, int value) {
      setter.accept(builder, value);
    }

    @Override
    void set(Message.Builder builder, Object value) {
      setter.accept(builder, (Integer) value);
    }

    @Override
    void setEnum(Message.Builder builder, int number) {
      setter.accept(builder, number);
    }
  }

  private static final class OfLong extends FieldSetter {

    private final ObjLongConsumer<Message.Builder> setter;

    OfLong(ObjLongConsumer<Message.Builder> setter) {
      this.setter = setter;
    }

    @Override
    void set(Message.Builder builder, long value) {
      setter.accept(builder, value);
    }

    @Override
    void set(Message.Builder builder, Object value) {
      setter.accept(builder, (Long) value);
    }

    @Override
    void setEnum(Message.Builder builder, int number) {
      throw new IllegalStateException("the field is not an enum");
    }
  }

  private static final class OfDouble extends FieldSetter {

    private final ObjDoubleConsumer<Message.Builder> setter;

    OfDouble(ObjDoubleConsumer<Message.Builder> setter) {
      this.setter = setter;
    }

    @Override
    void set(Message.Builder builder, double value) {
      setter.accept(builder, value);
    }

    @Override
    void set(Message.Builder builder, Object value) {
      setter.accept(builder, (Double) value);
    }

    @Override
    void setEnum(Message.Builder builder, int number) {
      throw new IllegalStateException("the field is not an enum");
    }
  }

  private static final class OfObject extends FieldSetter {

    private final BiConsumer<Message.Builder, Object> setter;

    OfObject(BiConsumer<Message.Builder, Object> setter) {
      this.setter = setter;
    }

    @Override
    void set(Message.Builder builder, Object value) {
      setter.accept(builder, value);
    }

    @Override
    void setEnum(Message.Builder builder, int number) {
      throw new IllegalStateException("the field is not an enum");
    }
  }

  /** Gives the map of a builder. Its enum values are numbers. */
  static final class OfMap extends FieldSetter {

    private final Function<Message.Builder, Map<Object, Object>> getter;

    OfMap(Function<Message.Builder, Map<Object, Object>> getter) {
      this.getter = getter;
    }

    Map<Object, Object> entries(Message.Builder builder) {
      return getter.apply(builder);
    }

    @Override
    void set(Message.Builder builder, Object value) {
      throw new IllegalStateException("entries are put into the map");
    }

    @Override
    void setEnum(Message.Builder builder, int number) {
      throw new IllegalStateException("entries are put into the map");
    }
  }
}
