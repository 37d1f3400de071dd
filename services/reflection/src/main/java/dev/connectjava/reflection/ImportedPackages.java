package dev.connectjava.reflection;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Estimates the memory of packages. For each file protobuf-java keeps the packages of all imports,
 * also of those that imports make public, and for each package all that enclose it. For one thread.
 */
final class ImportedPackages {

  /** The memory of a package besides its name, in some version of protobuf-java. */
  private static final int PACKAGE_BYTES = 64;

  /** Protobuf-java also takes time for each import. */
  private static final int IMPORT_BYTES = 8;

  private final Map<String, FileDescriptorProto> files;
  private final Set<String> imported = new HashSet<>();
  private final Deque<String> left = new ArrayDeque<>();
  private long bytes;

  private ImportedPackages(Map<String, FileDescriptorProto> files) {
    this.files = files;
  }

  /**
   * Returns the number of bytes that the packages take.
   *
   * @param files the files by their names; others are those of protobuf, or missing
   * @param most the number beyond which it is not counted on
   */
  static long bytes(Map<String, FileDescriptorProto> files, long most) {
    ImportedPackages packages = new ImportedPackages(files);
    for (FileDescriptorProto file : files.values()) {
      packages.add(file);
      if (packages.bytes > most) {
        break;
      }
    }
    return packages.bytes;
  }

  private void add(FileDescriptorProto file) {
    imported.clear();
    add(file.getPackage());
    file.getDependencyList().forEach(this::importOnce);
    for (String name = left.poll(); name != null; name = left.poll()) {
      FileDescriptorProto known = files.get(name);
      if (known != null) {
        add(known.getPackage());
        importPublic(known);
      } else {
        FileDescriptor ofRuntime = RuntimeFiles.find(name);
        add(ofRuntime == null ? "" : ofRuntime.getPackage());
      }
    }
  }

  private void importPublic(FileDescriptorProto file) {
    List<String> names = file.getDependencyList();
    for (int index : file.getPublicDependencyList()) {
      if (index >= 0 && index < names.size()) { // Otherwise the file will not be linked.
        importOnce(names.get(index));
      }
    }
  }

  private void importOnce(String name) {
    bytes += IMPORT_BYTES;
    if (imported.add(name)) {
      left.add(name);
    }
  }

  private void add(String name) {
    for (int end = 0; end <= name.length(); end++) {
      if (end == name.length() || name.charAt(end) == '.') {
        bytes += PACKAGE_BYTES + end;
      }
    }
  }
}
