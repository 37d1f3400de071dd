package dev.connectjava.codegen;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A class of views: the names in its code. Confined to one thread. */
final class ViewClass {

  private static final int BITS = Integer.SIZE;

  private final Descriptor message;
  private final ViewSchema schema;
  private final NameScope scope;
  private final JavaSource source;
  private final ViewNames names;

  /** The names of variables of the class. */
  private final Set<String> variables = new HashSet<>();

  private final Map<FieldDescriptor, String> fields = new HashMap<>();
  private final Map<OneofDescriptor, String> cases = new HashMap<>();

  /** The bit of the presence of each number that is not in a oneof. */
  private final Map<FieldDescriptor, Integer> presence = new HashMap<>();

  ViewClass(Descriptor message, ViewSchema schema, NameScope scope, JavaSource source) {
    this.message = message;
    this.schema = schema;
    this.scope = scope;
    this.source = source;
    this.names = new ViewNames(message);
    for (FieldDescriptor field : message.getFields()) {
      fields.put(field, newVariable(names.field(field) + "_"));
    }
    for (OneofDescriptor oneof : message.getRealOneofs()) {
      cases.put(oneof, newVariable(names.oneof(oneof) + "Case"));
    }
    for (FieldDescriptor field : message.getFields()) {
      if (field.hasPresence() && field.getRealContainingOneof() == null && isNumber(field)) {
        presence.put(field, presence.size());
      }
    }
  }

  private String newVariable(String name) {
    String free = local(name);
    variables.add(free);
    return free;
  }

  static boolean isNumber(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case STRING, BYTE_STRING, MESSAGE -> false;
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN, ENUM -> true;
    };
  }

  Descriptor message() {
    return message;
  }

  ViewNames names() {
    return names;
  }

  ViewSchema schema() {
    return schema;
  }

  /** Returns the number of variables for the presence of fields. */
  int presenceVariables() {
    return (presence.size() + BITS - 1) / BITS;
  }

  /** Returns the name by which the code refers to a class that views are made of. */
  String library(String name) {
    return source.name(ViewSchema.library(name));
  }

  /** Returns the name by which the code refers to protobuf-java's class of a field's enum. */
  String enumeration(FieldDescriptor field) {
    return source.name(schema.enumeration(field.getEnumType()));
  }

  /** Returns the name by which the code refers to protobuf-java's class of the message. */
  String messageClass() {
    return source.name(schema.message(message));
  }

  /** Returns the name by which the code refers to the view of a message. */
  String view(Descriptor type) {
    if (!schema.hasView(type)) {
      throw new GenerationException(
          "%s contains %s of %s, which has no views: generate the code of both files together, or give the plugin the option view_imports=true if no other module has its views"
              .formatted(message.getFullName(), type.getFullName(), type.getFile().getFullName()));
    }
    return source.name(schema.view(type));
  }

  /** Returns a name for a variable of a method or a parameter, which no variable of a field has. */
  String local(String name) {
    String free = scope.declared(name);
    return variables.contains(free) ? local(free + "_") : free;
  }

  /** Returns the name of a constant. */
  String constant(String name) {
    return scope.declared(name);
  }

  /** Returns a variable for the presence of fields. */
  String presenceVariable(int index) {
    return local("presence" + index);
  }

  /** Returns the parameter of methods that read. */
  String reader() {
    return local("reader");
  }

  /** Returns the variable of a field. */
  String variable(FieldDescriptor field) {
    return fields.getOrDefault(field, field.getName());
  }

  /** Returns the variable with the number of the member that a oneof has. */
  String caseVariable(OneofDescriptor oneof) {
    return cases.getOrDefault(oneof, oneof.getName());
  }

  /** Returns the statement that notes the presence of a number; empty if it has none. */
  String notePresence(FieldDescriptor field) {
    OneofDescriptor oneof = field.getRealContainingOneof();
    if (oneof != null) {
      return String.format(Locale.ROOT, " %s = %d;", caseVariable(oneof), field.getNumber());
    }
    Integer bit = presence.get(field);
    return bit == null
        ? ""
        : String.format(
            Locale.ROOT, " %s |= 0x%x;", presenceVariable(bit / BITS), 1 << (bit % BITS));
  }

  /** Returns the condition for the presence of a field that has it. */
  String isPresent(FieldDescriptor field) {
    OneofDescriptor oneof = field.getRealContainingOneof();
    if (oneof != null) {
      return String.format(Locale.ROOT, "%s == %d", caseVariable(oneof), field.getNumber());
    }
    Integer bit = presence.get(field);
    if (bit != null) {
      return String.format(
          Locale.ROOT, "(%s & 0x%x) != 0", presenceVariable(bit / BITS), 1 << (bit % BITS));
    }
    boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    return variable(field) + (isMessage ? " != null" : " != 0");
  }

  /** Writes the method that says whether a field is present, if the field has presence. */
  void writeHas(FieldDescriptor field, String indentation) {
    if (!field.hasPresence()) {
      return;
    }
    source.line("");
    source.line(
        "%s/** Returns whether the field {@code %s} is present. */", indentation, field.getName());
    annotate(field, indentation);
    source.line("%spublic boolean %s() {", indentation, names.has(field));
    source.line("%s  return %s;", indentation, isPresent(field));
    source.line("%s}", indentation);
  }

  /** Writes the comment of a method of a field. */
  void writeComment(FieldDescriptor field, String indentation, String what) {
    source.line("");
    source.lines(
        indentation,
        JavadocComment.lines(
            "",
            what.formatted(field.getName()),
            List.of(),
            Deprecation.tags(field.getOptions().getDeprecated())));
    annotate(field, indentation);
  }

  private void annotate(FieldDescriptor field, String indentation) {
    Deprecation.annotate(source, indentation, field.getOptions().getDeprecated());
  }
}
