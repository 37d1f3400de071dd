package dev.connectjava.codegen;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files of descriptor sets, as {@code protoc --descriptor_set_out} and {@code buf build -o}
 * write them.
 */
final class DescriptorSet {

  /** The folder of protobuf's own files, whose code protobuf-java and the library have. */
  private static final String OF_PROTOBUF = "google/protobuf/";

  private final Map<String, FileDescriptorProto> files;

  private DescriptorSet(Map<String, FileDescriptorProto> files) {
    this.files = files;
  }

  /**
   * Reads descriptor sets. Of two files with one name, the first counts.
   *
   * @throws GenerationException if a set can't be read
   */
  static DescriptorSet read(List<Path> sets) {
    Map<String, FileDescriptorProto> files = new LinkedHashMap<>();
    for (Path set : sets) {
      parse(set).getFileList().forEach(file -> files.putIfAbsent(file.getName(), file));
    }
    return new DescriptorSet(files);
  }

  private static FileDescriptorSet parse(Path set) {
    try {
      return FileDescriptorSet.parseFrom(Files.readAllBytes(set), JavaFile.extensions());
    } catch (InvalidProtocolBufferException e) {
      throw new GenerationException("%s is not a descriptor set: %s".formatted(set, e));
    } catch (IOException e) {
      throw new GenerationException("can't read the descriptor set %s: %s".formatted(set, e));
    }
  }

  /**
   * Returns the request that protoc would make: the named files, with all that they import, each
   * after its imports.
   *
   * @param names the files for which to generate code; if there are none, all files that are not
   *     protobuf's own
   * @param options the plugin's parameter
   * @throws GenerationException if the set does not have one of these files, or one of the imports
   */
  CodeGeneratorRequest request(List<String> names, String options) {
    List<String> wanted =
        names.isEmpty()
            ? files.keySet().stream().filter(name -> !name.startsWith(OF_PROTOBUF)).toList()
            : names.stream().distinct().toList();
    return CodeGeneratorRequest.newBuilder()
        .addAllFileToGenerate(wanted)
        .setParameter(options)
        .addAllProtoFile(withImports(wanted))
        .build();
  }

  private List<FileDescriptorProto> withImports(List<String> wanted) {
    List<FileDescriptorProto> ordered = new ArrayList<>();
    Set<String> begun = new HashSet<>();
    Set<String> done = new HashSet<>();
    // A stack of our own: a chain of imports may be deeper than that of the thread.
    Deque<FileDescriptorProto> open = new ArrayDeque<>();
    for (String name : wanted) {
      open.push(named(name));
      while (!open.isEmpty()) {
        FileDescriptorProto file = open.element();
        if (done.contains(file.getName())) {
          open.remove();
        } else if (begun.add(file.getName())) {
          pushImports(file, begun, done, open);
        } else {
          ordered.add(open.remove());
          done.add(file.getName());
        }
      }
    }
    return ordered;
  }

  private void pushImports(
      FileDescriptorProto file,
      Set<String> begun,
      Set<String> done,
      Deque<FileDescriptorProto> open) {
    for (int i = file.getDependencyCount() - 1; i >= 0; i--) {
      String name = file.getDependency(i);
      if (begun.contains(name) && !done.contains(name)) {
        throw new GenerationException(
            "%s imports %s, which imports it in turn".formatted(file.getName(), name));
      }
      open.push(imported(file.getName(), name));
    }
  }

  private FileDescriptorProto named(String name) {
    FileDescriptorProto file = files.get(name);
    if (file == null) {
      throw new GenerationException(
          "the descriptor set does not have %s; it has %s"
              .formatted(name, String.join(", ", files.keySet())));
    }
    return file;
  }

  private FileDescriptorProto imported(String by, String name) {
    FileDescriptorProto file = files.get(name);
    if (file == null) {
      throw new GenerationException(
          "%s imports %s, which the descriptor set does not have: protoc adds imports with --include_imports"
              .formatted(by, name));
    }
    return file;
  }
}
