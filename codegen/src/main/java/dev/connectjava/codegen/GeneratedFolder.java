package dev.connectjava.codegen;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Writes generated files, as protoc does. */
final class GeneratedFolder {

  private final Path folder;

  GeneratedFolder(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * Writes all files of a response. Creates missing folders and replaces files that exist.
   *
   * @throws GenerationException if the response is an error, if a file can't be written, or if its
   *     name leads out of the folder; in the last case nothing is written
   */
  void write(CodeGeneratorResponse response) {
    if (response.hasError()) {
      throw new GenerationException(response.getError());
    }
    response.getFileList().forEach(file -> path(file.getName()));
    for (CodeGeneratorResponse.File file : response.getFileList()) {
      write(path(file.getName()), file.getContent());
    }
  }

  private Path path(String name) {
    try {
      Path path = folder.resolve(name).normalize();
      if (path.startsWith(folder) && !path.equals(folder)) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new GenerationException("invalid name of a generated file: " + e.getMessage());
    }
    throw new GenerationException(
        "the generated file %s would not be in the folder %s".formatted(name, folder));
  }

  private static void write(Path path, String content) {
    try {
      Path parent = path.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(path, content);
    } catch (IOException e) {
      throw new GenerationException("can't write %s: %s".formatted(path, e));
    }
  }
}
