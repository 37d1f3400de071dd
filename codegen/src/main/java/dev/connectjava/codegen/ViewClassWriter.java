package dev.connectjava.codegen;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes the class of a message's views, with those of nested messages. */
final class ViewClassWriter {

  /** Of an object without fields of its own. */
  private static final int BYTES_OF_VIEW = 36;

  private static final int BYTES_OF_INT = 4;

  /** Longer methods are not compiled by the JVM. */
  private static final int MOST_FIELDS_OF_METHOD = 100;

  private final Descriptor message;
  private final ViewSchema schema;
  private final NameScope scope;
  private final JavaSource source;

  ViewClassWriter(Descriptor message, ViewSchema schema, JavaTypes types) {
    this.message = message;
    this.schema = schema;
    JavaName name = schema.view(message);
    this.scope = new NameScope(types, name.packageName(), used(message, schema));
    this.source = new JavaSource(name, message.getFile().getFullName(), scope);
  }

  private static Set<JavaName> used(Descriptor message, ViewSchema schema) {
    Set<JavaName> used = new LinkedHashSet<>();
    used.add(schema.message(message));
    for (FieldDescriptor field : message.getFields()) {
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && schema.hasView(field.getMessageType())) {
        used.add(schema.view(field.getMessageType()));
      } else if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
        used.add(schema.enumeration(field.getEnumType()));
      }
    }
    message.getNestedTypes().forEach(nested -> used.addAll(used(nested, schema)));
    return used;
  }

  CodeGeneratorResponse.File write() {
    writeClass(message, "");
    return source.toFile();
  }

  private void writeClass(Descriptor type, String indentation) {
    String simpleName = schema.view(type).simpleName();
    String name = simpleName.substring(simpleName.lastIndexOf('.') + 1);
    String inner = indentation + "  ";
    boolean deprecated = type.getOptions().getDeprecated();
    source.lines(
        indentation,
        JavadocComment.lines(
            "",
            "A view of a message " + type.getFullName() + ".",
            JavadocComment.paragraph("Immutable and thread-safe."),
            Deprecation.tags(deprecated)));
    Deprecation.annotate(source, indentation, deprecated);
    if (indentation.isEmpty()) {
      source.line("@java.lang.SuppressWarnings(\"deprecation\")");
    }
    String modifiers = indentation.isEmpty() ? "public final" : "public static final";
    if (schema.isViewed(type)) {
      ViewClass view = new ViewClass(type, schema, scope, source);
      source.line("%s%s class %s", indentation, modifiers, name);
      source.line(
          "%s    extends %s<%s> {",
          indentation, view.library("GeneratedView"), view.messageClass());
      writeMembers(view, name, inner);
    } else {
      source.line("%s%s class %s {", indentation, modifiers, name);
      source.line("");
      source.line("%sprivate %s() {}", inner, name);
    }
    for (Descriptor nested : type.getNestedTypes()) {
      if (schema.isGenerated(nested)) {
        source.line("");
        writeClass(nested, inner);
      }
    }
    source.line("%s}", indentation);
  }

  private void writeMembers(ViewClass view, String name, String indentation) {
    Map<FieldDescriptor, FieldCode> codes = new LinkedHashMap<>();
    for (FieldDescriptor field : view.message().getFields()) {
      codes.put(field, FieldCode.of(field, view));
    }
    Collection<FieldCode> fields = codes.values();
    source.line("");
    fields.forEach(field -> field.declareConstants(source, indentation));
    writeType(view, name, indentation);
    List<OneofDescriptor> oneofs = view.message().getRealOneofs();
    fields.forEach(field -> field.declare(source, indentation));
    for (OneofDescriptor oneof : oneofs) {
      source.line("%sprivate int %s;", indentation, view.caseVariable(oneof));
    }
    for (int i = 0; i < view.presenceVariables(); i++) {
      source.line("%sprivate int %s;", indentation, view.presenceVariable(i));
    }
    writeConstruction(
        view, name, bytes(fields, oneofs.size() + view.presenceVariables()), indentation);
    writeReading(view, new TreeMap<>(codes), indentation);
    writeComplete(fields, indentation);
    oneofs.forEach(oneof -> writeOneof(view, oneof, indentation));
    fields.forEach(field -> field.access(source, indentation));
  }

  private static int bytes(Collection<FieldCode> fields, int ints) {
    int sum = BYTES_OF_VIEW + ints * BYTES_OF_INT;
    for (FieldCode field : fields) {
      sum += field.bytes();
    }
    return (sum + 7) / 8 * 8;
  }

  private void writeType(ViewClass view, String name, String indentation) {
    source.line(
        "%sprivate static final %s<%s, %s> %s =",
        indentation, view.library("ViewType"), view.messageClass(), name, view.constant("TYPE"));
    source.line(
        "%s    new %s<>(%s::new, %s::getDefaultInstance);",
        indentation, view.library("ViewType"), name, view.messageClass());
    source.line("");
  }

  private void writeConstruction(ViewClass view, String name, int bytes, String indentation) {
    String reader = view.reader();
    String readerType = view.library("ViewReader");
    source.line("");
    source.line("%s/** Creates a view, for generated code. */", indentation);
    source.line("%spublic %s(%s %s) {", indentation, name, readerType, reader);
    source.line("%s  super(%s, %d);", indentation, reader, bytes);
    source.line("%s}", indentation);
    source.line("");
    source.line("%s/** Returns what makes these views. */", indentation);
    source.line(
        "%spublic static %s<%s, %s> viewType() {",
        indentation, view.library("ViewType"), view.messageClass(), name);
    source.line("%s  return %s;", indentation, view.constant("TYPE"));
    source.line("%s}", indentation);
    source.line("");
    source.line("%s@java.lang.Override", indentation);
    source.line(
        "%sprotected %s<%s, ?> typeOfView() {",
        indentation, view.library("ViewType"), view.messageClass());
    source.line("%s  return %s;", indentation, view.constant("TYPE"));
    source.line("%s}", indentation);
  }

  /** Writes the methods that read fields, which are sorted by their numbers. */
  private void writeReading(
      ViewClass view, SortedMap<FieldDescriptor, FieldCode> fields, String indentation) {
    List<FieldDescriptor> numbers = List.copyOf(fields.keySet());
    List<FieldCode> codes = List.copyOf(fields.values());
    String reader = view.reader();
    String tag = view.local("tag");
    source.line("");
    source.line("%s@java.lang.Override", indentation);
    source.line("%sprotected void read(%s %s) {", indentation, view.library("ViewReader"), reader);
    source.line(
        "%s  for (int %s = %s.tag(); %s != 0; %s = %s.tag()) {",
        indentation, tag, reader, tag, tag, reader);
    if (numbers.isEmpty()) {
      source.line("%s    %s", indentation, unknown(view));
    } else {
      writeDispatch(view, numbers, indentation + "    ");
    }
    source.line("%s  }", indentation);
    source.line("%s}", indentation);
    for (int from = 0; from < codes.size(); from += MOST_FIELDS_OF_METHOD) {
      int to = Math.min(codes.size(), from + MOST_FIELDS_OF_METHOD);
      writeReading(view, codes.subList(from, to), from / MOST_FIELDS_OF_METHOD, indentation);
    }
  }

  /** Writes the call of the method that reads a field, which its number determines. */
  private void writeDispatch(ViewClass view, List<FieldDescriptor> numbers, String indentation) {
    String tag = view.local("tag");
    String arguments = "(%s, %s)".formatted(view.reader(), tag);
    int methods = (numbers.size() + MOST_FIELDS_OF_METHOD - 1) / MOST_FIELDS_OF_METHOD;
    if (methods == 1) {
      source.line("%sreadField0%s;", indentation, arguments);
      return;
    }
    for (int method = 0; method < methods - 1; method++) {
      source.line(
          "%s%sif (%s >>> 3 < %d) {",
          indentation,
          method == 0 ? "" : "} else ",
          tag,
          numbers.get((method + 1) * MOST_FIELDS_OF_METHOD).getNumber());
      source.line("%s  readField%d%s;", indentation, method, arguments);
    }
    source.line("%s} else {", indentation);
    source.line("%s  readField%d%s;", indentation, methods - 1, arguments);
    source.line("%s}", indentation);
  }

  private void writeReading(
      ViewClass view, List<FieldCode> fields, int method, String indentation) {
    source.line("");
    source.line(
        "%sprivate void readField%d(%s %s, int %s) {",
        indentation, method, view.library("ViewReader"), view.reader(), view.local("tag"));
    source.line("%s  switch (%s) {", indentation, view.local("tag"));
    fields.forEach(field -> field.read(source, indentation + "    "));
    source.line("%s    default -> %s", indentation, unknown(view));
    source.line("%s  }", indentation);
    source.line("%s}", indentation);
  }

  private static String unknown(ViewClass view) {
    String arguments = "(%s, %s)".formatted(view.reader(), view.local("tag"));
    return view.message().getOptions().getMessageSetWireFormat()
        ? "{ if (%s == 11) { readSetItem%s; } else { readUnknown%s; } }"
            .formatted(view.local("tag"), arguments, arguments)
        : "readUnknown%s;".formatted(arguments);
  }

  private void writeComplete(Collection<FieldCode> fields, String indentation) {
    List<String> conditions = new ArrayList<>();
    fields.forEach(field -> field.complete().ifPresent(conditions::add));
    if (conditions.isEmpty()) {
      return;
    }
    source.line("");
    source.line("%s@java.lang.Override", indentation);
    source.line("%sprotected boolean isComplete() {", indentation);
    for (String condition : conditions) {
      source.line("%s  if (!(%s)) {", indentation, condition);
      source.line("%s    return false;", indentation);
      source.line("%s  }", indentation);
    }
    source.line("%s  return true;", indentation);
    source.line("%s}", indentation);
  }

  private void writeOneof(ViewClass view, OneofDescriptor oneof, String indentation) {
    String type = view.messageClass() + "." + ViewNames.camelCase(oneof.getName(), true) + "Case";
    source.line("");
    source.line(
        "%s/** Returns which field of the oneof %s is present. */", indentation, oneof.getName());
    source.line("%spublic %s %sCase() {", indentation, type, view.names().oneof(oneof));
    source.line("%s  return %s.forNumber(%s);", indentation, type, view.caseVariable(oneof));
    source.line("%s}", indentation);
  }
}
