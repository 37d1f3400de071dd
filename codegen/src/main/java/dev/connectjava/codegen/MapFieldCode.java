package dev.connectjava.codegen;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Optional;

/** A map field: lists of its keys and its values. */
final class MapFieldCode implements FieldCode {

  private static final int LENGTH_DELIMITED = 2;
  private static final int BYTES = 4;

  private final FieldDescriptor field;
  private final FieldDescriptor key;
  private final FieldDescriptor value;
  private final ViewClass view;

  MapFieldCode(FieldDescriptor field, ViewClass view) {
    this.field = field;
    this.view = view;
    this.key = field.getMessageType().findFieldByNumber(1);
    this.value = field.getMessageType().findFieldByNumber(2);
  }

  private String mapClass() {
    return view.library(
        switch (key.getJavaType()) {
          case STRING -> "TextMap";
          case INT -> "IntMap";
          case LONG -> "LongMap";
          case BOOLEAN -> "BooleanMap";
          default -> throw new GenerationException(key.getFullName() + " can't be a map's key");
        });
  }

  private String type() {
    return "%s<%s>".formatted(mapClass(), RepeatedFieldCode.list(value, view));
  }

  @Override
  public int bytes() {
    return BYTES;
  }

  @Override
  public void declareConstants(JavaSource source, String indentation) {
    source.line("%sprivate static final %s %s =", indentation, type(), none());
    source.line(
        "%s    %s.empty(%s);", indentation, mapClass(), RepeatedFieldCode.none(value, view));
  }

  @Override
  public void declare(JavaSource source, String indentation) {
    source.line("%sprivate %s %s = %s;", indentation, type(), view.variable(field), none());
  }

  private String none() {
    return view.constant("NO_" + field.getNumber());
  }

  @Override
  public void read(JavaSource source, String indentation) {
    int tag = field.getNumber() << 3 | LENGTH_DELIMITED;
    if (isOfTexts()) {
      String map = view.variable(field);
      source.line(
          "%scase %d -> %s = %s.entries(%s, %d);", indentation, tag, map, view.reader(), map, tag);
      return;
    }
    source.line(
        "%scase %d -> readEntry%d(%s);", indentation, tag, field.getNumber(), view.reader());
  }

  /** Returns whether the library reads all entries: keys and values are strings of UTF-8. */
  private boolean isOfTexts() {
    return TextFieldCode.isUtf8(key) && TextFieldCode.isUtf8(value);
  }

  @Override
  public void access(JavaSource source, String indentation) {
    view.writeComment(field, indentation, "Returns the entries of the field %s.");
    source.line("%spublic %s %s() {", indentation, type(), view.names().field(field));
    source.line("%s  return %s;", indentation, view.variable(field));
    source.line("%s}", indentation);
    if (isOfTexts()) {
      return;
    }
    source.line("");
    source.line(
        "%sprivate void readEntry%d(%s %s) {",
        indentation, field.getNumber(), view.library("ViewReader"), view.reader());
    writeReading(source, indentation + "  ");
    source.line("%s}", indentation);
  }

  private void writeReading(JavaSource source, String indentation) {
    String reader = view.reader();
    String outer = view.local("outer");
    String tag = view.local("tag");
    boolean closed =
        value.getJavaType() == FieldDescriptor.JavaType.ENUM
            && value.legacyEnumFieldTreatedAsClosed();
    if (closed) {
      source.line("%sint %s = %s.tagStart();", indentation, view.local("start"), reader);
    }
    source.line("%slong %s = %s.beginEntry();", indentation, outer, reader);
    declarePart(source, indentation, key, keyVariable());
    declarePart(source, indentation, value, valueVariable());
    source.line(
        "%sfor (int %s = %s.tag(); %s != 0; %s = %s.tag()) {",
        indentation, tag, reader, tag, tag, reader);
    source.line("%s  switch (%s) {", indentation, tag);
    readPart(source, indentation + "    ", key, keyVariable());
    readPart(source, indentation + "    ", value, valueVariable());
    source.line("%s    default -> %s.skipUnknown(%s);", indentation, reader, tag);
    source.line("%s  }", indentation);
    source.line("%s}", indentation);
    source.line("%s%s.endEntry(%s);", indentation, reader, outer);
    if (closed) {
      source.line(
          "%sif (%s.forNumber(%s) == null) {",
          indentation, view.enumeration(value), valueVariable());
      source.line(
          "%s  addUnnamed(%s, %s, %d);",
          indentation, reader, view.local("start"), field.getNumber());
      source.line("%s  return;", indentation);
      source.line("%s}", indentation);
    }
    writePut(source, indentation);
  }

  private void writePut(JavaSource source, String indentation) {
    String map = view.variable(field);
    String reader = view.reader();
    source.line("%s%s =", indentation, map);
    source.line("%s    %s.put(", indentation, reader);
    source.line("%s        %s,", indentation, map);
    source.line("%s        %s.append(%s.keys(), %s),", indentation, reader, map, keyVariable());
    source.line(
        "%s        %s.append(%s.values(), %s));",
        indentation, reader, map, isMessage() ? valueOrEmpty() : valueVariable());
  }

  private boolean isMessage() {
    return value.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }

  private String valueOrEmpty() {
    return "%s == null ? %s.viewType().empty() : %s"
        .formatted(valueVariable(), view.view(value.getMessageType()), valueVariable());
  }

  private String keyVariable() {
    return view.local("key");
  }

  private String valueVariable() {
    return view.local("value");
  }

  private void declarePart(
      JavaSource source, String indentation, FieldDescriptor part, String variable) {
    switch (part.getJavaType()) {
      case STRING, BYTE_STRING -> source.line("%slong %s = 0;", indentation, variable);
      case MESSAGE ->
          source.line("%s%s %s = null;", indentation, view.view(part.getMessageType()), variable);
      default ->
          source.line(
              "%s%s %s = %s;",
              indentation, NumberKind.of(part).javaType(), variable, NumberKind.defaultOf(part));
    }
  }

  private void readPart(
      JavaSource source, String indentation, FieldDescriptor part, String variable) {
    String reader = view.reader();
    int delimited = part.getNumber() << 3 | LENGTH_DELIMITED;
    switch (part.getJavaType()) {
      case STRING, BYTE_STRING ->
          source.line(
              "%scase %d -> %s = %s.%s();",
              indentation, delimited, variable, reader, TextFieldCode.read(part));
      case MESSAGE ->
          source.line(
              "%scase %d -> %s = %s.message(%s == null ? new %s(%s) : %s);",
              indentation,
              delimited,
              variable,
              reader,
              variable,
              view.view(part.getMessageType()),
              reader,
              variable);
      default -> {
        NumberKind kind = NumberKind.of(part);
        source.line(
            "%scase %d -> %s = %s.%s();",
            indentation, part.getNumber() << 3 | kind.wireType(), variable, reader, kind.read());
      }
    }
  }

  @Override
  public Optional<String> complete() {
    return isMessage() && view.schema().hasRequired(value.getMessageType())
        ? Optional.of("areComplete(%s)".formatted(view.variable(field)))
        : Optional.empty();
  }
}
