package dev.connectjava.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.ProtocolMessageEnum;
import dev.connectjava.protobuf.access.GetterNames;
import dev.connectjava.protobuf.access.Getters;
import dev.connectjava.protobuf.access.NativeImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes the writers of a message class. */
final class FieldWriters {

  private final Getters getters;

  private FieldWriters(Getters getters) {
    this.getters = getters;
  }

  /** Returns the writers in the order in which they write; null if protobuf-java must write. */
  static @Nullable List<FieldWriter> of(Message defaultInstance) {
    Descriptor descriptor = defaultInstance.getDescriptorForType();
    if (!MessageTypes.isMessage(defaultInstance.getClass()) || descriptor.isExtendable()) {
      return null; // Extensions are written between the fields.
    }
    if (NativeImage.isThis()) {
      return null;
    }
    try {
      FieldWriters writers = new FieldWriters(new Getters(defaultInstance.getClass()));
      List<FieldDescriptor> fields = new ArrayList<>(descriptor.getFields());
      fields.sort(Comparator.comparingInt(FieldDescriptor::getNumber));
      List<FieldWriter> made = new ArrayList<>();
      for (FieldDescriptor field : fields) {
        made.add(writers.of(field, defaultInstance));
      }
      return made;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError | InternalError e) {
      // Another generator's names, a package that is not open, or a JVM that can't make classes.
      return null;
    }
  }

  private FieldWriter of(FieldDescriptor field, Message defaultInstance)
      throws ReflectiveOperationException {
    ReflectiveOperationException missing = null;
    for (String name : GetterNames.of(field)) {
      try {
        FieldWriter writer = of(field, name, defaultInstance);
        if (WriterCheck.passes(writer, field, defaultInstance)) {
          return writer;
        }
      } catch (NoSuchMethodException e) {
        missing = e;
      }
    }
    throw new NoSuchMethodException("no getter of " + field.getFullName() + " " + missing);
  }

  private FieldWriter of(FieldDescriptor field, String name, Message defaultInstance)
      throws ReflectiveOperationException {
    if (field.isMapField()) {
      return map(field, name, defaultInstance);
    }
    Element element = new Element(field);
    return field.isRepeated()
        ? repeated(element, field, name, defaultInstance)
        : singular(element, field, name, defaultInstance);
  }

  /** Throws if a getter of messages is that of another field of the same type. */
  private static void requireGetterOf(
      FieldDescriptor field, Predicate<Message> has, Message defaultInstance)
      throws NoSuchMethodException {
    if (!WriterCheck.isGetterOf(field, has, defaultInstance)) {
      throw new NoSuchMethodException("another field has the getter of " + field.getFullName());
    }
  }

  private FieldWriter map(FieldDescriptor field, String name, Message defaultInstance)
      throws ReflectiveOperationException {
    FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
    String suffix = isOpenEnum(value) ? "ValueMap" : "Map";
    Function<Message, Map<?, ?>> get = getters.ofObject("get" + name + suffix, Map.class);
    requireGetterOf(field, message -> !get.apply(message).isEmpty(), defaultInstance);
    return new MapWriter(new Element(field).tag(), new Element(key), new Element(value), get);
  }

  private static boolean isOpenEnum(FieldDescriptor field) {
    return field.getJavaType() == JavaType.ENUM && !field.legacyEnumFieldTreatedAsClosed();
  }

  private FieldWriter repeated(
      Element element, FieldDescriptor field, String name, Message defaultInstance)
      throws ReflectiveOperationException {
    String suffix = isOpenEnum(field) ? "ValueList" : "List";
    Function<Message, List<?>> get = getters.ofObject("get" + name + suffix, List.class);
    requireGetterOf(field, message -> !get.apply(message).isEmpty(), defaultInstance);
    return field.isPacked() ? new PackedWriter(element, get) : new RepeatedWriter(element, get);
  }

  private FieldWriter singular(
      Element element, FieldDescriptor field, String name, Message defaultInstance)
      throws ReflectiveOperationException {
    String get = "get" + name;
    Predicate<Message> has = field.hasPresence() ? getters.ofBoolean("has" + name) : null;
    return switch (field.getJavaType()) {
      case INT -> new SingularWriters.OfInt(element, has, getters.ofInt(get));
      case LONG -> new SingularWriters.OfLong(element, has, getters.ofLong(get));
      case BOOLEAN -> new SingularWriters.OfBoolean(element, has, getters.ofBoolean(get));
      case DOUBLE -> new SingularWriters.OfDouble(element, has, getters.ofDouble(get));
      case FLOAT -> new SingularWriters.OfFloat(element, has, getters.ofFloat(get));
      case STRING ->
          new SingularWriters.OfString(
              element,
              has,
              getters.ofObject(get, String.class),
              field.needsUtf8Check() ? null : getters.ofObject(get + "Bytes", ByteString.class));
      case BYTE_STRING ->
          new SingularWriters.OfBytes(element, has, getters.ofObject(get, ByteString.class));
      case ENUM -> ofEnum(element, field, name, has);
      case MESSAGE -> {
        Predicate<Message> present = present(has, field);
        requireGetterOf(field, present, defaultInstance);
        yield new SingularWriters.OfMessage(element, present, getters.ofObject(get, Message.class));
      }
    };
  }

  private FieldWriter ofEnum(
      Element element, FieldDescriptor field, String name, @Nullable Predicate<Message> has)
      throws ReflectiveOperationException {
    if (isOpenEnum(field)) {
      return new SingularWriters.OfInt(element, has, getters.ofInt("get" + name + "Value"));
    }
    return new SingularWriters.OfClosedEnum(
        element, present(has, field), getters.ofObject("get" + name, ProtocolMessageEnum.class));
  }

  private static Predicate<Message> present(@Nullable Predicate<Message> has, FieldDescriptor field)
      throws NoSuchMethodException {
    if (has == null) {
      throw new NoSuchMethodException(field.getFullName() + " has no presence");
    }
    return has;
  }
}
