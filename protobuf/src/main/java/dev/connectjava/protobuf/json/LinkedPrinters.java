package dev.connectjava.protobuf.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.ProtocolMessageEnum;
import dev.connectjava.protobuf.access.GetterNames;
import dev.connectjava.protobuf.access.Getters;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes printers that call the getters of a generated message. */
final class LinkedPrinters {

  private final Message prototype;
  private final Getters getters;

  private LinkedPrinters(Message prototype) {
    this.prototype = prototype;
    this.getters = new Getters(prototype.getClass());
  }

  /** Returns a printer for each field; null if there is none for one of them. */
  static FieldPrinter @Nullable [] of(JsonField[] fields, Message prototype) {
    try {
      LinkedPrinters linked = new LinkedPrinters(prototype);
      FieldPrinter[] printers = new FieldPrinter[fields.length];
      for (int i = 0; i < fields.length; i++) {
        printers[i] = linked.printer(fields[i]);
      }
      return printers;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError | InternalError e) {
      // Another generator's names, a package that is not open, or a JVM that can't make classes.
      return null;
    }
  }

  private FieldPrinter printer(JsonField field) throws ReflectiveOperationException {
    ReflectiveOperationException missing = null;
    for (String name : GetterNames.of(field.descriptor())) {
      try {
        FieldPrinter printer = printer(field, name);
        if (isOf(printer, field.descriptor())) {
          return printer;
        }
      } catch (NoSuchMethodException e) {
        missing = e; // There may be another name.
      }
    }
    throw new NoSuchMethodException(
        "no getter of %s: %s".formatted(field.descriptor().getFullName(), missing));
  }

  /**
   * Returns whether the printer writes this field, and not another one, nor what every message has,
   * such as its length.
   */
  private boolean isOf(FieldPrinter printer, FieldDescriptor field) {
    Message.Builder builder = prototype.newBuilderForType();
    Object sample = SampleValue.of(field, builder);
    new ReflectiveSetter(field).set(builder, sample);
    Message message = builder.buildPartial();
    return !printer.isPresent(prototype)
        && printer.isPresent(message)
        && (!(printer instanceof FieldPrinter.OfInt number) || number.value(message) == 1);
  }

  private FieldPrinter printer(JsonField field, String name) throws ReflectiveOperationException {
    FieldDescriptor descriptor = field.descriptor();
    String get = "get" + name;
    if (field.isMap()) {
      String suffix = isOpenEnum(field.value().descriptor()) ? "ValueMap" : "Map";
      return new FieldPrinter.OfObject(field, getters.ofObject(get + suffix, Map.class));
    }
    if (field.isRepeated()) {
      String suffix = isOpenEnum(descriptor) ? "ValueList" : "List";
      return new FieldPrinter.OfObject(field, getters.ofObject(get + suffix, List.class));
    }
    if (descriptor.hasPresence()) {
      return new FieldPrinter.OfPresent(
          field, getters.ofBoolean("has" + name), object(descriptor, get));
    }
    return switch (descriptor.getJavaType()) {
      case INT -> new FieldPrinter.OfInt(field, getters.ofInt(get));
      case ENUM -> new FieldPrinter.OfInt(field, getters.ofInt(get + "Value"));
      case LONG -> new FieldPrinter.OfLong(field, getters.ofLong(get));
      case DOUBLE -> new FieldPrinter.OfDouble(field, getters.ofDouble(get));
      case BOOLEAN -> new FieldPrinter.OfBoolean(field, getters.ofBoolean(get));
      default -> new FieldPrinter.OfObject(field, object(descriptor, get));
    };
  }

  private static boolean isOpenEnum(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.ENUM
        && !field.legacyEnumFieldTreatedAsClosed();
  }

  private Function<Message, ?> object(FieldDescriptor field, String get)
      throws ReflectiveOperationException {
    return switch (field.getJavaType()) {
      case INT -> getters.ofInt(get)::applyAsInt;
      case LONG -> getters.ofLong(get)::applyAsLong;
      case DOUBLE -> getters.ofDouble(get)::applyAsDouble;
      case FLOAT -> getters.ofFloat(get);
      case BOOLEAN -> getters.ofBoolean(get)::test;
      case STRING -> getters.ofObject(get, String.class);
      case BYTE_STRING -> getters.ofObject(get, ByteString.class);
      case ENUM ->
          isOpenEnum(field)
              ? getters.ofInt(get + "Value")::applyAsInt
              : getters.ofObject(get, ProtocolMessageEnum.class);
      case MESSAGE -> getters.ofObject(get, Message.class);
    };
  }
}
