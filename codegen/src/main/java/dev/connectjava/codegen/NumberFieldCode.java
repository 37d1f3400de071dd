package dev.connectjava.codegen;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Optional;

/** A field that is one number, boolean or enum. */
final class NumberFieldCode implements FieldCode {

  private final FieldDescriptor field;
  private final ViewClass view;
  private final NumberKind kind;
  private final boolean ofEnum;

  NumberFieldCode(FieldDescriptor field, ViewClass view) {
    this.field = field;
    this.view = view;
    this.kind = NumberKind.of(field);
    this.ofEnum = field.getJavaType() == FieldDescriptor.JavaType.ENUM;
  }

  @Override
  public int bytes() {
    return kind.bytes();
  }

  @Override
  public void declare(JavaSource source, String indentation) {
    source.line(
        "%sprivate %s %s = %s;",
        indentation, kind.javaType(), view.variable(field), NumberKind.defaultOf(field));
  }

  @Override
  public void read(JavaSource source, String indentation) {
    int tag = field.getNumber() << 3 | kind.wireType();
    String noted = view.notePresence(field);
    if (ofEnum && field.legacyEnumFieldTreatedAsClosed()) {
      String value = view.local("value");
      source.line("%scase %d -> {", indentation, tag);
      source.line("%s  int %s = %s.int32();", indentation, value, view.reader());
      source.line(
          "%s  if (%s.forNumber(%s) == null) {", indentation, view.enumeration(field), value);
      source.line(
          "%s    addUnnamed(%s, %s.tagStart(), %d);",
          indentation, view.reader(), view.reader(), field.getNumber());
      source.line("%s  } else {", indentation);
      source.line("%s    %s = %s;%s", indentation, view.variable(field), value, noted);
      source.line("%s  }", indentation);
      source.line("%s}", indentation);
      return;
    }
    String statement = "%s = %s.%s();".formatted(view.variable(field), view.reader(), kind.read());
    source.line(
        noted.isEmpty() ? "%scase %d -> %s" : "%scase %d -> { %s }",
        indentation,
        tag,
        statement + noted);
  }

  @Override
  public void access(JavaSource source, String indentation) {
    view.writeHas(field, indentation);
    String name = view.names().field(field);
    if (!ofEnum) {
      view.writeComment(field, indentation, "Returns the field %s.");
      writeMethod(source, indentation, kind.javaType(), name, value());
      return;
    }
    view.writeComment(field, indentation, "Returns the number of the enum value in field %s.");
    writeMethod(source, indentation, "int", name + "Number", value());
    view.writeComment(field, indentation, "Returns the field %s.");
    String type = view.enumeration(field);
    source.line("%spublic %s %s() {", indentation, type, name);
    writeNamed(source, indentation, type, field, view, name + "Number()");
    source.line("%s}", indentation);
  }

  /** Writes statements that return the value of an enum with a number. */
  static void writeNamed(
      JavaSource source,
      String indentation,
      String type,
      FieldDescriptor field,
      ViewClass view,
      String number) {
    if (field.getEnumType().isClosed()) {
      source.line("%s  return %s.forNumber(%s);", indentation, type, number);
      return;
    }
    String value = view.local("value");
    source.line("%s  %s %s = %s.forNumber(%s);", indentation, type, value, type, number);
    source.line("%s  return %s == null ? %s.UNRECOGNIZED : %s;", indentation, value, type, value);
  }

  private String value() {
    return field.getRealContainingOneof() == null
        ? view.variable(field)
        : "%s ? %s : %s"
            .formatted(view.isPresent(field), view.variable(field), NumberKind.defaultOf(field));
  }

  private static void writeMethod(
      JavaSource source, String indentation, String type, String name, String value) {
    source.line("%spublic %s %s() {", indentation, type, name);
    source.line("%s  return %s;", indentation, value);
    source.line("%s}", indentation);
  }

  @Override
  public Optional<String> complete() {
    return field.isRequired() ? Optional.of(view.isPresent(field)) : Optional.empty();
  }
}
