package dev.connectjava.codegen;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Locale;
import java.util.Optional;

/** A field that is one string or byte string: its place in the array. */
final class TextFieldCode implements FieldCode {

  private static final int LENGTH_DELIMITED = 2;
  private static final int BYTES = 8;

  /** A class file has at most 65,535 bytes for a literal, up to three for each character. */
  private static final int LONGEST_LITERAL = 65_535 / 3;

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
    return isUtf8(field) ? "text" : "uncheckedText";
  }

  /** Returns whether the values of a field are strings that must be UTF-8. */
  static boolean isUtf8(FieldDescriptor field) {
    return field.getType() == FieldDescriptor.Type.STRING && field.needsUtf8Check();
  }

  @Override
  public int bytes() {
    return BYTES;
  }

  @Override
  public void declareConstants(JavaSource source, String indentation) {
    if (hasDefault()) {
      source.line("%sprivate static final %s %s =", indentation, type(), constant());
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
      return "%s ? %s(%s) : %s".formatted(view.isPresent(field), method, variable, constant());
    }
    return field.getRealContainingOneof() == null
        ? "%s(%s)".formatted(method, variable)
        : "%s(%s ? %s : 0)".formatted(method, view.isPresent(field), variable);
  }

  private boolean hasDefault() {
    return field.hasDefaultValue();
  }

  private String constant() {
    return view.constant("DEFAULT_" + field.getNumber());
  }

  private String defaultValue() {
    return text
        ? string((String) field.getDefaultValue())
        : string(((ByteString) field.getDefaultValue()).toString(ISO_8859_1))
            + ".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)";
  }

  /** Returns an expression of Java for a text, which may be longer than a literal can be. */
  private static String string(String text) {
    if (text.length() <= LONGEST_LITERAL) {
      return literal(text);
    }
    StringBuilder code = new StringBuilder("java.lang.String.join(\"\"");
    for (int from = 0; from < text.length(); from += LONGEST_LITERAL) {
      int to = Math.min(text.length(), from + LONGEST_LITERAL);
      code.append(", ").append(literal(text.substring(from, to)));
    }
    return code.append(')').toString();
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
