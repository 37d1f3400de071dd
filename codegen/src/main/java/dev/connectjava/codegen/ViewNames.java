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
import javax.lang.model.SourceVersion;

/**
 * The names of the fields and oneofs of a message in its view. A field {@code foo_bar} has methods
 * {@code fooBar}, {@code hasFooBar} and {@code fooBarNumber}, a oneof {@code fooBarCase}. If one of
 * these is a method of every view, or of an earlier field, the number of the field follows.
 */
final class ViewNames {

  /** Methods without parameters of every view. */
  private static final Set<String> OF_EVERY_VIEW =
      Set.of(
          "clone",
          "finalize",
          "getClass",
          "hashCode",
          "isComplete",
          "notify",
          "notifyAll",
          "serializedSize",
          "toByteArray",
          "toMessage",
          "toString",
          "typeOfView",
          "unknownFields",
          "viewType",
          "wait");

  private final Set<String> taken = new HashSet<>(OF_EVERY_VIEW);
  private final Map<FieldDescriptor, String> fields = new HashMap<>();
  private final Map<OneofDescriptor, String> oneofs = new HashMap<>();

  ViewNames(Descriptor message) {
    for (OneofDescriptor oneof : message.getRealOneofs()) {
      String name = free(camelCase(oneof.getName(), false), "_", List.of("Case"), List.of());
      oneofs.put(oneof, name);
    }
    for (FieldDescriptor field : message.getFields()) {
      fields.put(
          field,
          free(
              camelCase(nameOf(field), false),
              Integer.toString(field.getNumber()),
              suffixes(field),
              field.hasPresence() ? List.of("has") : List.of()));
    }
  }

  /** Returns the name of a field; that of a group is the name of its type, as in Java. */
  private static String nameOf(FieldDescriptor field) {
    boolean group =
        field.getType() == FieldDescriptor.Type.GROUP
            && field.getMessageType().getName().toLowerCase(Locale.ROOT).equals(field.getName());
    return group ? field.getMessageType().getName() : field.getName();
  }

  private static List<String> suffixes(FieldDescriptor field) {
    boolean number = field.getJavaType() == FieldDescriptor.JavaType.ENUM && !field.isRepeated();
    return number ? List.of("", "Number") : List.of("");
  }

  /** Returns the name, changed if a method of the name is in use. */
  private String free(String name, String change, List<String> suffixes, List<String> prefixes) {
    String candidate = SourceVersion.isIdentifier(name) ? name : "_" + name;
    while (!isFree(candidate, suffixes, prefixes)) {
      candidate += change;
    }
    for (String suffix : suffixes) {
      taken.add(candidate + suffix);
    }
    for (String prefix : prefixes) {
      taken.add(prefix + capitalized(candidate));
    }
    return candidate;
  }

  private boolean isFree(String name, List<String> suffixes, List<String> prefixes) {
    return suffixes.stream().noneMatch(suffix -> isTaken(name + suffix))
        && prefixes.stream().noneMatch(prefix -> isTaken(prefix + capitalized(name)));
  }

  private boolean isTaken(String method) {
    return taken.contains(method) || SourceVersion.isKeyword(method);
  }

  /** Returns the name of a field's main method. */
  String field(FieldDescriptor field) {
    return fields.getOrDefault(field, field.getName());
  }

  /** Returns the name of the method that says whether a field is present. */
  String has(FieldDescriptor field) {
    return "has" + capitalized(field(field));
  }

  /** Returns the name of the method of a oneof, without {@code Case}. */
  String oneof(OneofDescriptor oneof) {
    return oneofs.getOrDefault(oneof, oneof.getName());
  }

  static String capitalized(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  /** Returns a name without underscores, as protoc makes them. */
  static String camelCase(String name, boolean capitalize) {
    StringBuilder camel = new StringBuilder();
    boolean upper = capitalize;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'a' && c <= 'z') {
        boolean first = camel.length() == 0 && !capitalize;
        camel.append(upper && !first ? Character.toUpperCase(c) : c);
        upper = false;
      } else if (c >= 'A' && c <= 'Z') {
        camel.append(i == 0 && !upper ? Character.toLowerCase(c) : c);
        upper = false;
      } else if (c >= '0' && c <= '9') {
        camel.append(c);
        upper = true;
      } else {
        upper = true;
      }
    }
    return camel.toString();
  }
}
