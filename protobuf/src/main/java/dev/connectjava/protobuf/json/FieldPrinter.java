package dev.connectjava.protobuf.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Writes a field of a generated message with its name: if it is present, or if it has no presence
 * and defaults are written, too. Immutable.
 */
abstract class FieldPrinter {

  final JsonField field;

  FieldPrinter(JsonField field) {
    this.field = field;
  }

  /** Returns whether the field is set, or has another value than its default. */
  abstract boolean isPresent(Message message);

  abstract void print(Message message, JsonPrinter printer);

  /** A field with presence. */
  static final class OfPresent extends FieldPrinter {

    private final Predicate<Message> has;
    private final Function<Message, ?> get;

    OfPresent(JsonField field, Predicate<Message> has, Function<Message, ?> get) {
      super(field);
      this.has = has;
      this.get = get;
    }

    @Override
    boolean isPresent(Message message) {
      return has.test(message);
    }

    @Override
    void print(Message message, JsonPrinter printer) {
      if (has.test(message)) {
        printer.json().name(field.preparedName());
        printer.printValue(field, get.apply(message));
      }
    }
  }

  /** An integer or an open enum. */
  static final class OfInt extends FieldPrinter {

    private final ToIntFunction<Message> get;

    OfInt(JsonField field, ToIntFunction<Message> get) {
      super(field);
      this.get = get;
    }

    int value(Message message) {
      return get.applyAsInt(message);
    }

    @Override
    boolean isPresent(Message message) {
      return get.applyAsInt(message) != 0;
    }

    @Override
    void print(Message message, JsonPrinter printer) {
      int value = get.applyAsInt(message);
      if (value != 0 || printer.printsDefaults()) {
        printer.json().name(field.preparedName());
        printer.printInt(field, value);
      }
    }
  }

  /** An integer of 64 bits. */
  static final class OfLong extends FieldPrinter {

    private final ToLongFunction<Message> get;

    OfLong(JsonField field, ToLongFunction<Message> get) {
      super(field);
      this.get = get;
    }

    @Override
    boolean isPresent(Message message) {
      return get.applyAsLong(message) != 0;
    }

    @Override
    void print(Message message, JsonPrinter printer) {
      long value = get.applyAsLong(message);
      if (value != 0 || printer.printsDefaults()) {
        printer.json().name(field.preparedName());
        printer.printLong(field, value);
      }
    }
  }

  /** A number whose default is zero without a sign. */
  static final class OfDouble extends FieldPrinter {

    private final ToDoubleFunction<Message> get;

    OfDouble(JsonField field, ToDoubleFunction<Message> get) {
      super(field);
      this.get = get;
    }

    @Override
    boolean isPresent(Message message) {
      return Double.doubleToRawLongBits(get.applyAsDouble(message)) != 0;
    }

    @Override
    void print(Message message, JsonPrinter printer) {
      double value = get.applyAsDouble(message);
      if (Double.doubleToRawLongBits(value) != 0 || printer.printsDefaults()) {
        printer.json().name(field.preparedName());
        printer.print(value);
      }
    }
  }

  /** A truth value. */
  static final class OfBoolean extends FieldPrinter {

    private final Predicate<Message> get;

    OfBoolean(JsonField field, Predicate<Message> get) {
      super(field);
      this.get = get;
    }

    @Override
    boolean isPresent(Message message) {
      return get.test(message);
    }

    @Override
    void print(Message message, JsonPrinter printer) {
      boolean value = get.test(message);
      if (value || printer.printsDefaults()) {
        printer.json().name(field.preparedName());
        printer.json().value(value);
      }
    }
  }

  /** Another value, or the values of a repeated field. */
  static final class OfObject extends FieldPrinter {

    private final Function<Message, ?> get;

    OfObject(JsonField field, Function<Message, ?> get) {
      super(field);
      this.get = get;
    }

    @Override
    boolean isPresent(Message message) {
      return !isDefault(get.apply(message));
    }

    private static boolean isDefault(Object value) {
      return switch (value) {
        case String text -> text.isEmpty();
        case ByteString bytes -> bytes.isEmpty();
        case List<?> list -> list.isEmpty();
        case Map<?, ?> map -> map.isEmpty();
        case Float number -> Float.floatToRawIntBits(number) == 0;
        default -> throw new IllegalStateException("a value of " + value.getClass());
      };
    }

    @Override
    void print(Message message, JsonPrinter printer) {
      Object value = get.apply(message);
      if (isDefault(value) && !printer.printsDefaults()) {
        return;
      }
      printer.json().name(field.preparedName());
      switch (value) {
        case List<?> list -> printer.printList(field, list);
        case Map<?, ?> map -> printer.printMap(field, map);
        default -> printer.printValue(field, value);
      }
    }
  }
}
