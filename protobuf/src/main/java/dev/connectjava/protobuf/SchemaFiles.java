package dev.connectjava.protobuf;

import com.google.protobuf.AnyProto;
import com.google.protobuf.ApiProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.TypeProto;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.WrappersProto;
import dev.connectjava.spi.CodedMethod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Files of a schema, with all their imports. Immutable. */
final class SchemaFiles {

  /** The files by name, so that each is contained once. */
  private final Map<String, FileDescriptor> files = new LinkedHashMap<>();

  private final Deferred<TypeRegistry> types = new Deferred<>(this::allTypes);
  private final Deferred<SchemaExtensions> extensions =
      new Deferred<>(() -> new SchemaExtensions(this, registry -> {}));

  /** Takes the files and their imports; of two files with the same name, the first is used. */
  SchemaFiles(Collection<FileDescriptor> roots) {
    roots.forEach(this::add);
  }

  /**
   * Returns the files of methods, found by their schema and by the classes of their messages, and
   * further files. Those that the JSON texts of a method may refer to are among them: the codec of
   * the wire has to know them, too. If these are all files, they are returned, so that the methods
   * of a large schema share them.
   */
  static SchemaFiles of(
      Collection<? extends CodedMethod<?, ?>> methods, Collection<FileDescriptor> more) {
    Set<FileDescriptor> found = ofMethods(methods);
    found.addAll(more);
    Set<SchemaFiles> ofTexts = new LinkedHashSet<>();
    for (CodedMethod<?, ?> method : methods) {
      method.schema(JsonTexts.class).ifPresent(texts -> ofTexts.add(texts.files().get()));
    }
    if (ofTexts.size() == 1) {
      SchemaFiles files = ofTexts.iterator().next();
      if (found.stream().allMatch(files::contain)) {
        return files;
      }
    }
    List<FileDescriptor> all = new ArrayList<>(found);
    ofTexts.forEach(files -> all.addAll(files.files.values()));
    return new SchemaFiles(all);
  }

  private static Set<FileDescriptor> ofMethods(Collection<? extends CodedMethod<?, ?>> methods) {
    Set<FileDescriptor> found = new LinkedHashSet<>();
    for (CodedMethod<?, ?> method : methods) {
      method
          .schema(MethodDescriptor.class)
          .or(() -> method.schema(JsonTexts.class).map(JsonTexts::method))
          .ifPresent(schema -> {
            found.add(schema.getFile());
            found.add(schema.getInputType().getFile());
            found.add(schema.getOutputType().getFile());
          });
      for (Class<?> type :
          List.of(method.requestType(), method.responseType(), method.declaredResponseType())) {
        if (MessageTypes.isMessage(type)) {
          found.add(MessageTypes.defaultInstance(type).getDescriptorForType().getFile());
        }
        ViewCodec.typeOf(type)
            .ifPresent(
                views -> found.add(views.defaultInstance().getDescriptorForType().getFile()));
      }
    }
    return found;
  }

  /** Returns these files and another one, which replaces a file of the same name. */
  SchemaFiles and(FileDescriptor file) {
    List<FileDescriptor> all = new ArrayList<>(List.of(file));
    all.addAll(files.values());
    return new SchemaFiles(all);
  }

  /** Returns whether the file is one of them. */
  boolean contain(FileDescriptor file) {
    return file.equals(files.get(file.getFullName()));
  }

  /** Returns the extensions that the files define. */
  SchemaExtensions extensions() {
    return extensions.get();
  }

  private void add(FileDescriptor file) {
    if (files.putIfAbsent(file.getFullName(), file) == null) {
      file.getDependencies().forEach(this::add);
    }
  }

  /** Returns the message types of the files, and the well-known ones. */
  TypeRegistry types() {
    return types.get();
  }

  private TypeRegistry allTypes() {
    SchemaFiles all = new SchemaFiles(files.values());
    WellKnown.FILES.forEach(all::add);
    TypeRegistry.Builder registry = TypeRegistry.newBuilder();
    all.files.values().forEach(file -> registry.add(file.getMessageTypes()));
    return registry.build();
  }

  /** Returns the fields of the extensions, which are at the top level and within messages. */
  List<FieldDescriptor> extensionFields() {
    List<FieldDescriptor> found = new ArrayList<>();
    for (FileDescriptor file : files.values()) {
      found.addAll(file.getExtensions());
      file.getMessageTypes().forEach(type -> addExtensionsOf(type, found));
    }
    return found;
  }

  private static void addExtensionsOf(Descriptor type, List<FieldDescriptor> found) {
    found.addAll(type.getExtensions());
    type.getNestedTypes().forEach(nested -> addExtensionsOf(nested, found));
  }

  /** Loaded when it is used, since this takes long. */
  private static final class WellKnown {

    /** The files of the well-known types, which every {@code Any} may contain. */
    static final List<FileDescriptor> FILES =
        List.of(
            AnyProto.getDescriptor(),
            ApiProto.getDescriptor(),
            DurationProto.getDescriptor(),
            EmptyProto.getDescriptor(),
            FieldMaskProto.getDescriptor(),
            StructProto.getDescriptor(),
            TimestampProto.getDescriptor(),
            TypeProto.getDescriptor(),
            WrappersProto.getDescriptor());
  }
}
