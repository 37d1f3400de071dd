package dev.connectjava.codegen;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Locale;
import java.util.Optional;

/** A field that is one string or byte string: its place in the array. */
final class TextFieldCode implements FieldCode {

  private static final int LENGTH_DELIMITED = 2;
  private static final int BYTES = 8;

  private final FieldDescriptor field;
  private final ViewClass view;
  private final boolean text;

  TextFieldCode(FieldDescriptor field, ViewClass view) {
    this.field = field;
    this.view = view;
    this.text = field.getType() == FieldDescriptor.Type.STRING;
  }

  /** Returns the method that reads a string or a byte string. */
  static String read(FieldDescriptor field) {
    if (field.getType() == FieldDescriptor.Type.BYTES) {
      return "bytes";
    }
    return field.needsUtf8Check() ? "text" : "uncheckedText";
  }

  @Override
  public int bytes() {
    return BYTES;
  }

  @Override
  public void declareConstants(JavaSource source, String indentation) {
    if (hasDefault()) {
      source.line("%sprivate static final %s DEFAULT_%d =", indentation, type(), field.getNumber());
      source.line("%s    %s.of(%s);", indentation, type(), defaultValue());
    }
  }

  @Override
  public void declare(JavaSource source, String indentation) {
    source.line("%sprivate long %s;", indentation, view.variable(field));
  }

  @Override
  public void read(JavaSource source, String indentation) {
    String noted = field.getRealContainingOneof() == null ? "" : view.notePresence(field);
    source.line(
        noted.isEmpty() ? "%scase %d -> %s = %s.%s();%s" : "%scase %d -> { %s = %s.%s();%s }",
        indentation,
        field.getNumber() << 3 | LENGTH_DELIMITED,
        view.variable(field),
        view.reader(),
        read(field),
        noted);
  }

  @Override
  public void access(JavaSource source, String indentation) {
    view.writeHas(field, indentation);
    view.writeComment(
        field,
        indentation,
        hasDefault()
            ? "Returns the field %s, or its default."
            : "Returns the field %s; empty if it is absent.");
    source.line("%spublic %s %s() {", indentation, type(), view.names().field(field));
    source.line("%s  return %s;", indentation, value());
    source.line("%s}", indentation);
  }

  private String type() {
    return view.library(text ? "Utf8" : "BytesView");
  }

  private String value() {
    String method = text ? "text" : "bytes";
    String variable = view.variable(field);
    if (hasDefault()) {
      return String.format(
          Locale.ROOT,
          "%s ? %s(%s) : DEFAULT_%d",
          view.isPresent(field),
          method,
          variable,
          field.getNumber());
    }
    return field.getRealContainingOneof() == null
        ? "%s(%s)".formatted(method, variable)
        : "%s(%s ? %s : 0)".formatted(method, view.isPresent(field), variable);
  }

  private boolean hasDefault() {
    return field.hasDefaultValue();
  }

  private String defaultValue() {
    return text
        ? literal((String) field.getDefaultValue())
        : array((ByteString) field.getDefaultValue());
  }

  private static String array(ByteString bytes) {
    StringBuilder code = new StringBuilder("new byte[] {");
    for (int i = 0; i < bytes.size(); i++) {
      code.append(i == 0 ? "" : ", ").append(bytes.byteAt(i));
    }
    return code.append('}').toString();
  }

  /** Returns a string of Java, of ASCII only. */
  private static String literal(String text) {
    StringBuilder code = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        code.append('\\').append(c);
      } else if (c < ' ') {
        code.append(String.format(Locale.ROOT, "\\%03o", (int) c));
      } else if (c < 0x7F) {
        code.append(c);
      } else {
        code.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    return code.append('"').toString();
  }

  @Override
  public Optional<String> complete() {
    return field.isRequired() ? Optional.of(view.isPresent(field)) : Optional.empty();
  }
}
