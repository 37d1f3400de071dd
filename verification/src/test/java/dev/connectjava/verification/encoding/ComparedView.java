package dev.connectjava.verification.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Internal.EnumLite;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import dev.connectjava.protobuf.view.BytesView;
import dev.connectjava.protobuf.view.EnumList;
import dev.connectjava.protobuf.view.MapView;
import dev.connectjava.protobuf.view.MessageView;
import dev.connectjava.protobuf.view.Utf8;
import dev.connectjava.protobuf.view.ViewType;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;

/** Compares what the methods of a view return with the fields of protobuf-java's message. */
final class ComparedView {

  /** Methods without parameters that all views have. */
  private static final Set<String> OF_EVERY_VIEW =
      Stream.of(MessageView.class, Object.class)
          .flatMap(type -> Stream.of(type.getMethods()))
          .filter(method -> method.getParameterCount() == 0)
          .map(Method::getName)
          .collect(Collectors.toSet());

  private final MessageView<?> view;
  private final Message message;

  /** The names of the methods of earlier fields. */
  private final Set<String> taken = new HashSet<>();

  private ComparedView(MessageView<?> view, Message message) {
    this.view = view;
    this.message = message;
  }

  /** Asserts that a view, with all views in it, has the fields of a message. */
  static void assertSame(MessageView<?> view, Message message) {
    ComparedView compared = new ComparedView(view, message);
    assertThat((Object) view.toMessage()).isEqualTo(message);
    assertThat(view.serializedSize()).isEqualTo(view.toByteArray().length);
    message.getDescriptorForType().getFields().forEach(compared::compare);
    message.getDescriptorForType().getRealOneofs().forEach(compared::compareCase);
  }

  private void compareCase(OneofDescriptor oneof) {
    EnumLite found = (EnumLite) call(camelCase(oneof.getName()) + "Case");
    FieldDescriptor present = message.getOneofFieldDescriptor(oneof);
    assertThat(found.getNumber()).isEqualTo(present == null ? 0 : present.getNumber());
  }

  private void compare(FieldDescriptor field) {
    String name = freeName(field);
    Object value = call(name);
    if (field.isMapField()) {
      assertThat(entries((MapView<?, ?>) value)).as(field.getName()).isEqualTo(entries(field));
    } else if (field.isRepeated()) {
      compareList(field, value);
    } else {
      if (field.hasPresence()) {
        String has = "has" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        assertThat(call(has)).as(field.getName()).isEqualTo(message.hasField(field));
      }
      if (value instanceof MessageView<?> && !message.hasField(field)) {
        assertThat(value).isSameAs(ViewType.of(value.getClass()).empty());
      } else {
        compareValue(field, value, message.getField(field));
      }
    }
  }

  private void compareList(FieldDescriptor field, Object list) {
    int size = message.getRepeatedFieldCount(field);
    assertThat(sizeOf(list)).as(field.getName()).isEqualTo(size);
    for (int i = 0; i < size; i++) {
      Object value = elementOf(list, i);
      compareValue(field, value, message.getRepeatedField(field, i));
      if (list instanceof EnumList<?> enums) {
        assertThat(enums.number(i))
            .isEqualTo(((EnumValueDescriptor) message.getRepeatedField(field, i)).getNumber());
      }
    }
  }

  private static void compareValue(FieldDescriptor field, Object value, Object expected) {
    if (value instanceof MessageView<?> nested) {
      assertSame(nested, (Message) expected);
    } else {
      assertThat(plain(value)).as(field.getFullName()).isEqualTo(plain(expected));
    }
  }

  private static Object plain(Object value) {
    return switch (value) {
      case Utf8 text -> text.toString();
      case BytesView bytes -> bytes.toByteString();
      case ByteString bytes -> bytes;
      case MessageView<?> view -> view.toMessage();
      case EnumValueDescriptor constant ->
          constant.getName().startsWith("UNKNOWN_ENUM_VALUE") ? "UNRECOGNIZED" : constant.getName();
      case EnumLite constant -> constant.toString(); // UNRECOGNIZED does not have the number.
      default -> value;
    };
  }

  private static Map<Object, Object> entries(MapView<?, ?> map) {
    Map<Object, Object> entries = new HashMap<>();
    map.forEachDistinct(index ->
        assertThat(
                entries.put(
                    plain(elementOf(map.keys(), index)), plain(elementOf(map.values(), index))))
            .isNull());
    return entries;
  }

  private Map<Object, Object> entries(FieldDescriptor field) {
    FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
    Map<Object, Object> entries = new HashMap<>();
    for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
      MessageOrBuilder entry = (MessageOrBuilder) message.getRepeatedField(field, i);
      Object found = entry.getField(value);
      // Maps of enums have numbers.
      entries.put(
          plain(entry.getField(key)),
          found instanceof EnumValueDescriptor constant ? constant.getNumber() : plain(found));
    }
    return entries;
  }

  private static int sizeOf(Object list) {
    return list instanceof List<?> elements ? elements.size() : (int) call(list, "size");
  }

  private static Object elementOf(Object list, int index) {
    try {
      Method get = list.getClass().getMethod("get", int.class);
      return get.invoke(list, index);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private Object call(String name) {
    return call(view, name);
  }

  private static Object call(Object target, String name) {
    try {
      return target.getClass().getMethod(name).invoke(target);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the name of a field's method: its number follows if the name is taken. */
  private String freeName(FieldDescriptor field) {
    String name = nameOf(field);
    while (SourceVersion.isKeyword(name) || OF_EVERY_VIEW.contains(name) || taken.contains(name)) {
      name += field.getNumber();
    }
    taken.add(name);
    return name;
  }

  private static String nameOf(FieldDescriptor field) {
    boolean group =
        field.getType() == FieldDescriptor.Type.GROUP
            && field.getMessageType().getName().toLowerCase(Locale.ROOT).equals(field.getName());
    return camelCase(group ? field.getMessageType().getName() : field.getName());
  }

  private static String camelCase(String name) {
    StringBuilder camel = new StringBuilder();
    boolean upper = false;
    for (char c : name.toCharArray()) {
      if (c == '_') {
        upper = camel.length() > 0;
      } else {
        boolean first = camel.length() == 0;
        camel.append(first ? Character.toLowerCase(c) : upper ? Character.toUpperCase(c) : c);
        upper = Character.isDigit(c);
      }
    }
    return camel.toString();
  }
}
