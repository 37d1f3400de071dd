package dev.connectjava.codegen;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import dev.connectjava.codegen.PluginOptions.Views;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The messages of a request of protoc that have views, with their classes. */
final class ViewSchema {

  private static final String LIBRARY = "dev.connectjava.protobuf.view";

  /** The files whose views the library has, because their classes are protobuf-java's own. */
  private static final Set<String> WELL_KNOWN =
      Set.of(
          "google/protobuf/any.proto",
          "google/protobuf/api.proto",
          "google/protobuf/duration.proto",
          "google/protobuf/empty.proto",
          "google/protobuf/field_mask.proto",
          "google/protobuf/source_context.proto",
          "google/protobuf/struct.proto",
          "google/protobuf/timestamp.proto",
          "google/protobuf/type.proto",
          "google/protobuf/wrappers.proto");

  private final JavaTypes types;
  private final String suffix;
  private final Map<String, FileDescriptor> files = new LinkedHashMap<>();
  private final boolean imports;
  private final boolean library;
  private final Set<String> wanted;
  private final Set<Descriptor> viewed = new HashSet<>();
  private final Map<Descriptor, Boolean> requiring = new HashMap<>();

  /** The classes of views by those of messages; empty before they are asked for. */
  private final Map<JavaName, JavaName> views = new HashMap<>();

  /**
   * Finds the messages that have views.
   *
   * @param library whether these views are those of the library itself
   */
  ViewSchema(
      CodeGeneratorRequest request, JavaTypes types, PluginOptions options, boolean library) {
    this.library = library;
    this.types = types;
    this.suffix = options.names().viewSuffix();
    this.imports = options.viewImports();
    this.wanted = new HashSet<>(request.getFileToGenerateList());
    request.getProtoFileList().forEach(this::addFile);
    Deque<Descriptor> found = new ArrayDeque<>();
    for (FileDescriptor file : files.values()) {
      if (wanted.contains(file.getName())) {
        found.addAll(
            options.views() == Views.ALL ? all(file.getMessageTypes()).toList() : ofCalls(file));
      }
    }
    addReached(found);
  }

  private void addFile(FileDescriptorProto file) {
    FileDescriptor[] imports =
        file.getDependencyList().stream()
            .map(files::get)
            .filter(Objects::nonNull)
            .toArray(FileDescriptor[]::new);
    try {
      files.put(file.getName(), FileDescriptor.buildFrom(file, imports, true));
    } catch (DescriptorValidationException e) {
      throw new GenerationException(file.getName() + " is invalid: " + e.getMessage());
    }
  }

  private static Stream<Descriptor> all(List<Descriptor> messages) {
    return messages.stream()
        .flatMap(message -> Stream.concat(Stream.of(message), all(message.getNestedTypes())));
  }

  private static List<Descriptor> ofCalls(FileDescriptor file) {
    return file.getServices().stream()
        .flatMap(service -> service.getMethods().stream())
        .flatMap(method -> Stream.of(method.getInputType(), method.getOutputType()))
        .toList();
  }

  /** Adds messages and those that they consist of, as far as their views are generated. */
  private void addReached(Deque<Descriptor> found) {
    while (!found.isEmpty()) {
      Descriptor message = found.remove();
      if (mayGenerate(message) && viewed.add(message)) {
        message.getFields().stream()
            .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
            .forEach(field -> found.add(field.getMessageType()));
      }
    }
  }

  private boolean mayGenerate(Descriptor message) {
    return isWellKnown(message)
        ? library
        : imports || wanted.contains(message.getFile().getFullName());
  }

  /** Returns whether the library has the views of a message: its class is protobuf-java's own. */
  private boolean isWellKnown(Descriptor message) {
    return WELL_KNOWN.contains(message.getFile().getFullName())
        && message(message).qualified().equals("com." + message.getFullName());
  }

  /** Returns the top-level messages whose views, or those of messages in them, are generated. */
  List<Descriptor> generated() {
    return files.values().stream()
        .flatMap(file -> file.getMessageTypes().stream())
        .filter(this::isGenerated)
        .toList();
  }

  /** Returns whether the class of a message's views, or of a message's in it, is generated. */
  boolean isGenerated(Descriptor message) {
    return (viewed.contains(message) && !message.getOptions().getMapEntry())
        || message.getNestedTypes().stream().anyMatch(this::isGenerated);
  }

  /** Returns whether views of a message itself are generated. */
  boolean isViewed(Descriptor message) {
    return viewed.contains(message);
  }

  /** Returns whether a message has a class of views: one that is generated, or the library's. */
  boolean hasView(Descriptor message) {
    return viewed.contains(message) || isWellKnown(message);
  }

  /** Returns the class of a message's views; the message's own class if it has none. */
  JavaName viewOrMessage(JavaName message) {
    return views().getOrDefault(message, message);
  }

  private Map<JavaName, JavaName> views() {
    if (views.isEmpty()) {
      files.values().stream()
          .flatMap(file -> all(file.getMessageTypes()))
          .filter(this::hasView)
          .forEach(message -> views.put(message(message), view(message)));
    }
    return views;
  }

  /** Returns protobuf-java's class of a message. */
  JavaName message(Descriptor message) {
    return types.message("." + message.getFullName());
  }

  /** Returns protobuf-java's class of an enum. */
  JavaName enumeration(EnumDescriptor type) {
    return types.enumeration("." + type.getFullName());
  }

  /**
   * Returns the class of a message's views. That of a top-level message is a top-level class; that
   * of a nested message is nested in the view around it.
   */
  JavaName view(Descriptor message) {
    Descriptor outer = message.getContainingType();
    boolean wellKnown = isWellKnown(message);
    String name = message.getName() + (wellKnown ? "View" : suffix);
    if (outer != null) {
      return new JavaName(view(outer).packageName(), view(outer).simpleName() + "." + name);
    }
    return new JavaName(wellKnown ? LIBRARY + ".wellknown" : message(message).packageName(), name);
  }

  /** Returns the name of a class that views are made of. */
  static JavaName library(String name) {
    return new JavaName(LIBRARY, name);
  }

  /** Returns whether a message, or one in it, has required fields. */
  boolean hasRequired(Descriptor message) {
    Boolean known = requiring.get(message);
    if (known != null) {
      return known;
    }
    Set<Descriptor> reached = new HashSet<>();
    boolean found = hasRequired(message, reached);
    requiring.put(message, found);
    return found;
  }

  private static boolean hasRequired(Descriptor message, Set<Descriptor> reached) {
    return reached.add(message)
        && message.getFields().stream()
            .anyMatch(field ->
                field.isRequired()
                    || (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                        && hasRequired(field.getMessageType(), reached)));
  }
}
