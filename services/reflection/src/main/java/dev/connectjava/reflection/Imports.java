package dev.connectjava.reflection;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds the files that a file imports. Without recursion: imports may be deep or cyclic. */
final class Imports {

  private final Map<String, SchemaFile> files;

  Imports(Map<String, SchemaFile> files) {
    this.files = files;
  }

  /** Returns the file itself, first, and all files that it imports, directly or indirectly. */
  Collection<SchemaFile> of(SchemaFile file) {
    Map<String, SchemaFile> found = new LinkedHashMap<>();
    Deque<SchemaFile> left = new ArrayDeque<>();
    found.put(file.name(), file);
    left.add(file);
    while (!left.isEmpty()) {
      for (String dependency : left.remove().proto().getDependencyList()) {
        SchemaFile imported = files.get(dependency);
        if (imported != null && found.putIfAbsent(dependency, imported) == null) {
          left.add(imported);
        }
      }
    }
    return found.values();
  }
}
