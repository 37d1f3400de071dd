package dev.connectjava.codegen;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Locale;
import java.util.Optional;

/** A field that is one message or group: its view. */
final class MessageFieldCode implements FieldCode {

  private static final int BYTES = 4;

  private final FieldDescriptor field;
  private final ViewClass view;
  private final String type;

  MessageFieldCode(FieldDescriptor field, ViewClass view) {
    this.field = field;
    this.view = view;
    this.type = view.view(field.getMessageType());
  }

  /** Returns the tag of a message. */
  static int tag(FieldDescriptor field) {
    return field.getNumber() << 3 | (field.getType() == FieldDescriptor.Type.GROUP ? 3 : 2);
  }

  /** Returns the code that reads a message into its view. */
  static String read(FieldDescriptor field, ViewClass view, String into) {
    return field.getType() == FieldDescriptor.Type.GROUP
        ? String.format(Locale.ROOT, "%s.group(%s, %d)", view.reader(), into, field.getNumber())
        : "%s.message(%s)".formatted(view.reader(), into);
  }

  @Override
  public int bytes() {
    return BYTES;
  }

  @Override
  public void declare(JavaSource source, String indentation) {
    source.line("%sprivate %s %s;", indentation, type, view.variable(field));
  }

  @Override
  public void read(JavaSource source, String indentation) {
    String variable = view.variable(field);
    boolean inOneof = field.getRealContainingOneof() != null;
    String absent = inOneof ? "!(%s)".formatted(view.isPresent(field)) : variable + " == null";
    source.line("%scase %d -> {", indentation, tag(field));
    source.line("%s  if (%s) {", indentation, absent);
    if (inOneof) {
      source.line("%s    %s.requireFirst(%s);", indentation, view.reader(), variable);
    }
    source.line("%s    %s = new %s(%s);", indentation, variable, type, view.reader());
    source.line("%s  }", indentation);
    source.line("%s  %s;", indentation, read(field, view, variable));
    if (inOneof) {
      source.line("%s %s", indentation, view.notePresence(field));
    }
    source.line("%s}", indentation);
  }

  @Override
  public void access(JavaSource source, String indentation) {
    view.writeHas(field, indentation);
    view.writeComment(
        field, indentation, "Returns the field %s; an empty message if it is absent.");
    source.line("%spublic %s %s() {", indentation, type, view.names().field(field));
    source.line(
        "%s  return %s ? %s : %s.viewType().empty();",
        indentation, view.isPresent(field), view.variable(field), type);
    source.line("%s}", indentation);
  }

  @Override
  public Optional<String> complete() {
    if (!field.isRequired() && !view.schema().hasRequired(field.getMessageType())) {
      return Optional.empty();
    }
    String complete = "isAbsentOrComplete(%s)".formatted(view.variable(field));
    String present = view.isPresent(field);
    if (field.isRequired()) {
      return Optional.of("%s && %s".formatted(present, complete));
    }
    return Optional.of(
        field.getRealContainingOneof() == null
            ? complete
            : "(!(%s) || %s)".formatted(present, complete));
  }
}
