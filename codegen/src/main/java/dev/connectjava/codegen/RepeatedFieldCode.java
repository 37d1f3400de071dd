package dev.connectjava.codegen;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Locale;
import java.util.Optional;

/** A repeated field: a list. */
final class RepeatedFieldCode implements FieldCode {

  private static final int LENGTH_DELIMITED = 2;
  private static final int BYTES = 4;

  private final FieldDescriptor field;
  private final ViewClass view;

  RepeatedFieldCode(FieldDescriptor field, ViewClass view) {
    this.field = field;
    this.view = view;
  }

  /** Returns the type of the list of values of a field. */
  static String list(FieldDescriptor field, ViewClass view) {
    return switch (field.getJavaType()) {
      case STRING -> view.library("Utf8List");
      case BYTE_STRING -> view.library("BytesList");
      case MESSAGE ->
          "%s<%s>".formatted(view.library("ViewList"), view.view(field.getMessageType()));
      default -> view.library(NumberKind.of(field).list());
    };
  }

  /** Returns the list without elements. */
  static String none(FieldDescriptor field, ViewClass view) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        ? "%s.<%s>empty()".formatted(view.library("ViewList"), view.view(field.getMessageType()))
        : list(field, view) + ".EMPTY";
  }

  @Override
  public int bytes() {
    return BYTES;
  }

  @Override
  public void declare(JavaSource source, String indentation) {
    source.line("%sprivate %s %s =", indentation, list(field, view), view.variable(field));
    source.line("%s    %s;", indentation, none(field, view));
  }

  @Override
  public void read(JavaSource source, String indentation) {
    int number = field.getNumber();
    switch (field.getJavaType()) {
      case STRING, BYTE_STRING -> {
        int tag = number << 3 | LENGTH_DELIMITED;
        String read = "%s.%s()".formatted(view.reader(), TextFieldCode.read(field));
        source.line(
            "%scase %d -> %s",
            indentation, tag, TextFieldCode.isUtf8(field) ? texts(tag) : append(read));
      }
      case MESSAGE -> {
        String created = "new %s(%s)".formatted(view.view(field.getMessageType()), view.reader());
        source.line(
            "%scase %d -> %s",
            indentation,
            MessageFieldCode.tag(field),
            append(MessageFieldCode.read(field, view, created)));
      }
      default -> readNumbers(source, indentation);
    }
  }

  private String texts(int tag) {
    String list = view.variable(field);
    return String.format(Locale.ROOT, "%s = %s.texts(%s, %d);", list, view.reader(), list, tag);
  }

  private String append(String element) {
    return "%s = %s.append(%s, %s);"
        .formatted(view.variable(field), view.reader(), view.variable(field), element);
  }

  private void readNumbers(JavaSource source, String indentation) {
    NumberKind kind = NumberKind.of(field);
    int number = field.getNumber();
    source.line("%scase %d -> {", indentation, number << 3 | kind.wireType());
    readNumber(
        source,
        indentation + "  ",
        kind,
        String.format(
            Locale.ROOT,
            "addUnnamed(%s, %s.tagStart(), %d);",
            view.reader(),
            view.reader(),
            number));
    source.line("%s}", indentation);
    String end = view.local("end");
    source.line("%scase %d -> {", indentation, number << 3 | LENGTH_DELIMITED);
    source.line(
        "%s  int %s = %s.beginPacked(%d);", indentation, end, view.reader(), kind.encodedBytes());
    source.line("%s  while (%s.isInPacked()) {", indentation, view.reader());
    readNumber(
        source,
        indentation + "    ",
        kind,
        String.format(Locale.ROOT, "%s.countUnknown(%d);", view.reader(), number));
    source.line("%s  }", indentation);
    source.line("%s  %s.endPacked(%s);", indentation, view.reader(), end);
    source.line("%s}", indentation);
  }

  private void readNumber(JavaSource source, String indentation, NumberKind kind, String unnamed) {
    boolean ofEnum = field.getJavaType() == FieldDescriptor.JavaType.ENUM;
    if (!ofEnum || !field.legacyEnumFieldTreatedAsClosed()) {
      source.line("%s%s", indentation, append("%s.%s()".formatted(view.reader(), kind.read())));
      return;
    }
    String value = view.local("value");
    source.line("%sint %s = %s.int32();", indentation, value, view.reader());
    source.line("%sif (%s.forNumber(%s) == null) {", indentation, view.enumeration(field), value);
    source.line("%s  %s", indentation, unnamed);
    source.line("%s} else {", indentation);
    source.line("%s  %s", indentation, append(value));
    source.line("%s}", indentation);
  }

  @Override
  public void access(JavaSource source, String indentation) {
    String name = view.names().field(field);
    view.writeComment(field, indentation, "Returns the elements of the field %s.");
    if (field.getJavaType() != FieldDescriptor.JavaType.ENUM) {
      source.line("%spublic %s %s() {", indentation, list(field, view), name);
      source.line("%s  return %s;", indentation, view.variable(field));
      source.line("%s}", indentation);
      return;
    }
    String type = view.enumeration(field);
    String outer = view.schema().view(view.message()).simpleName();
    String self = outer.substring(outer.lastIndexOf('.') + 1);
    source.line("%spublic %s<%s> %s() {", indentation, view.library("EnumList"), type, name);
    source.line(
        "%s  return new %s<>(%s, %s::value%d);",
        indentation, view.library("EnumList"), view.variable(field), self, field.getNumber());
    source.line("%s}", indentation);
    source.line("");
    String number = view.local("number");
    source.line(
        "%sprivate static %s value%d(int %s) {", indentation, type, field.getNumber(), number);
    NumberFieldCode.writeNamed(source, indentation, type, field, view, number);
    source.line("%s}", indentation);
  }

  @Override
  public Optional<String> complete() {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
            && view.schema().hasRequired(field.getMessageType())
        ? Optional.of("areComplete(%s)".formatted(view.variable(field)))
        : Optional.empty();
  }
}
