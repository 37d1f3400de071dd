package dev.connectjava.verification.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs a class path into one jar, as tools do that were not told to merge what has one name. */
enum FatJar {
  /** Of files with one name the first stays. */
  FIRST_FILE_STAYS,
  /** Of files with one name the last stays. */
  LAST_FILE_STAYS,
  /** Only classes are taken. */
  NO_SERVICE_FILES;

  /** The jar, written into a folder. */
  Path of(List<Path> classPath, Path folder) throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    List<FileSystem> jars = new ArrayList<>();
    try {
      for (Path entry : classPath) {
        Path root = entry;
        if (Files.isRegularFile(entry)) {
          FileSystem jar = FileSystems.newFileSystem(entry);
          jars.add(jar);
          root = jar.getPath("/");
        }
        add(root, files);
      }
      Path fatJar = folder.resolve("fat.jar");
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(fatJar))) {
        for (Map.Entry<String, Path> file : files.entrySet()) {
          copy(file.getKey(), file.getValue(), zip);
        }
      }
      return fatJar;
    } finally {
      for (FileSystem jar : jars) {
        jar.close();
      }
    }
  }

  private void add(Path root, Map<String, Path> files) throws IOException {
    try (Stream<Path> found = Files.walk(root)) {
      found
          .filter(Files::isRegularFile)
          .forEach(file -> {
            String name = root.relativize(file).toString();
            if (isTaken(name) && (this == LAST_FILE_STAYS || !files.containsKey(name))) {
              files.put(name, file);
            }
          });
    }
  }

  private boolean isTaken(String name) {
    return !name.endsWith("module-info.class")
        && (this != NO_SERVICE_FILES || !name.startsWith("META-INF/services/"));
  }

  private static void copy(String name, Path file, ZipOutputStream zip) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    try (InputStream in = Files.newInputStream(file)) {
      in.transferTo(zip);
    }
    zip.closeEntry();
  }
}
