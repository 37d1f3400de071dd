package dev.connectjava.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.ProtocolMessageEnum;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The writers of singular fields. A field without presence is written unless it has the default
 * value of its type; where {@code has} is null.
 */
final class SingularWriters {

  private SingularWriters() {}

  /** A field whose values are Java's {@code int}s, or numbers of an open enum. */
  static final class OfInt extends FieldWriter {

    private final Element element;
    private final @Nullable Predicate<Message> has;
    private final ToIntFunction<Message> get;

    OfInt(Element element, @Nullable Predicate<Message> has, ToIntFunction<Message> get) {
      this.element = element;
      this.has = has;
      this.get = get;
    }

    @Override
    void write(Message message, WireOutput output) {
      if (has != null && !has.test(message)) {
        return;
      }
      int value = get.applyAsInt(message);
      if (value != 0 || has != null) {
        output.tag(element.tag());
        Scalars.write(element.type(), value, output);
      }
    }

    @Override
    long atLeast(Message message) {
      return 0;
    }
  }

  /** A field whose values are Java's {@code long}s. */
  static final class OfLong extends FieldWriter {

    private final Element element;
    private final @Nullable Predicate<Message> has;
    private final ToLongFunction<Message> get;

    OfLong(Element element, @Nullable Predicate<Message> has, ToLongFunction<Message> get) {
      this.element = element;
      this.has = has;
      this.get = get;
    }

    @Override
    void write(Message message, WireOutput output) {
      if (has != null && !has.test(message)) {
        return;
      }
      long value = get.applyAsLong(message);
      if (value != 0 || has != null) {
        output.tag(element.tag());
        Scalars.write(element.type(), value, output);
      }
    }

    @Override
    long atLeast(Message message) {
      return 0;
    }
  }

  /** A field of type {@code bool}. */
  static final class OfBoolean extends FieldWriter {

    private final Element element;
    private final @Nullable Predicate<Message> has;
    private final Predicate<Message> get;

    OfBoolean(Element element, @Nullable Predicate<Message> has, Predicate<Message> get) {
      this.element = element;
      this.has = has;
      this.get = get;
    }

    @Override
    void write(Message message, WireOutput output) {
      if (has != null && !has.test(message)) {
        return;
      }
      boolean value = get.test(message);
      if (value || has != null) {
        output.tag(element.tag());
        Scalars.write(value, output);
      }
    }

    @Override
    long atLeast(Message message) {
      return 0;
    }
  }

  /** A field of type {@code double}. Negative zero is not the default value. */
  static final class OfDouble extends FieldWriter {

    private final Element element;
    private final @Nullable Predicate<Message> has;
    private final ToDoubleFunction<Message> get;

    OfDouble(Element element, @Nullable Predicate<Message> has, ToDoubleFunction<Message> get) {
      this.element = element;
      this.has = has;
      this.get = get;
    }

    @Override
    void write(Message message, WireOutput output) {
      if (has != null && !has.test(message)) {
        return;
      }
      double value = get.applyAsDouble(message);
      if (Double.doubleToRawLongBits(value) != 0 || has != null) {
        output.tag(element.tag());
        Scalars.write(value, output);
      }
    }

    @Override
    long atLeast(Message message) {
      return 0;
    }
  }

  /** A field of type {@code float}. A {@code double} would not have the same bits for each NaN. */
  static final class OfFloat extends FieldWriter {

    private final Element element;
    private final @Nullable Predicate<Message> has;
    private final Function<Message, Float> get;

    OfFloat(Element element, @Nullable Predicate<Message> has, Function<Message, Float> get) {
      this.element = element;
      this.has = has;
      this.get = get;
    }

    @Override
    void write(Message message, WireOutput output) {
      if (has != null && !has.test(message)) {
        return;
      }
      float value = get.apply(message);
      if (Float.floatToRawIntBits(value) != 0 || has != null) {
        output.tag(element.tag());
        Scalars.write(value, output);
      }
    }

    @Override
    long atLeast(Message message) {
      return 0;
    }
  }

  /** A field of a closed enum, which always has presence. */
  static final class OfClosedEnum extends FieldWriter {

    private final Element element;
    private final Predicate<Message> has;
    private final Function<Message, ProtocolMessageEnum> get;

    OfClosedEnum(
        Element element, Predicate<Message> has, Function<Message, ProtocolMessageEnum> get) {
      this.element = element;
      this.has = has;
      this.get = get;
    }

    @Override
    void write(Message message, WireOutput output) {
      if (has.test(message)) {
        element.write(get.apply(message), output);
      }
    }

    @Override
    long atLeast(Message message) {
      return 0;
    }
  }

  /**
   * A field of type {@code string}. The getter replaces bytes that are not UTF-8, which a field
   * without a check may have; then the text has U+FFFD, and the bytes are written.
   */
  static final class OfString extends FieldWriter {

    private final Element element;
    private final @Nullable Predicate<Message> has;
    private final Function<Message, String> get;

    /** Null if the field has only valid UTF-8. */
    private final @Nullable Function<Message, ByteString> getBytes;

    OfString(
        Element element,
        @Nullable Predicate<Message> has,
        Function<Message, String> get,
        @Nullable Function<Message, ByteString> getBytes) {
      this.element = element;
      this.has = has;
      this.get = get;
      this.getBytes = getBytes;
    }

    @Override
    void write(Message message, WireOutput output) {
      if (has != null && !has.test(message)) {
        return;
      }
      String value = get.apply(message);
      if (getBytes != null && value.indexOf('\uFFFD') >= 0) {
        output.bytes(element.tag(), getBytes.apply(message));
      } else if (has != null || !value.isEmpty()) {
        output.string(element.tag(), value);
      }
    }

    @Override
    long atLeast(Message message) {
      return has == null || has.test(message) ? get.apply(message).length() : 0;
    }
  }

  /** A field of type {@code bytes}. */
  static final class OfBytes extends FieldWriter {

    private final Element element;
    private final @Nullable Predicate<Message> has;
    private final Function<Message, ByteString> get;

    OfBytes(Element element, @Nullable Predicate<Message> has, Function<Message, ByteString> get) {
      this.element = element;
      this.has = has;
      this.get = get;
    }

    @Override
    void write(Message message, WireOutput output) {
      if (has != null && !has.test(message)) {
        return;
      }
      ByteString value = get.apply(message);
      if (has != null || !value.isEmpty()) {
        output.bytes(element.tag(), value);
      }
    }

    @Override
    long atLeast(Message message) {
      return has == null || has.test(message) ? get.apply(message).size() : 0;
    }
  }

  /** A field whose value is a message. */
  static final class OfMessage extends FieldWriter {

    private final Element element;
    private final Predicate<Message> has;
    private final Function<Message, Message> get;

    OfMessage(Element element, Predicate<Message> has, Function<Message, Message> get) {
      this.element = element;
      this.has = has;
      this.get = get;
    }

    @Override
    void write(Message message, WireOutput output) {
      if (has.test(message)) {
        element.write(get.apply(message), output);
      }
    }

    @Override
    long atLeast(Message message) {
      return has.test(message) ? element.atLeast(get.apply(message)) : 0;
    }
  }
}
