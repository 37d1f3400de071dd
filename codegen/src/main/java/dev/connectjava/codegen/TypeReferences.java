package dev.connectjava.codegen;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names by which a generated source file refers to classes. It uses qualified names, unless a
 * class of its package hides the first part of such a name; then it imports the class. Confined to
 * one thread.
 */
final class TypeReferences {

  private final NameScope scope;

  /** The class of the file. */
  private final JavaName own;

  /** The simple names that the file declares. */
  private final Set<String> declared;

  /** The qualified names of imported classes, by their simple names. */
  private final Map<String, String> imports = new HashMap<>();

  TypeReferences(NameScope scope, JavaName own, Set<String> declared) {
    this.scope = scope;
    this.own = own;
    this.declared = declared;
  }

  /** Returns the name by which the file's code refers to a class. */
  String to(JavaName name) {
    String hiding = name.packageName().isEmpty() ? "" : scope.ownerOf(name.root());
    if (hiding.isEmpty()) {
      return name.qualified();
    }
    JavaName imported = new JavaName(name.packageName(), name.outermost());
    if (!imported.equals(own)) {
      requireImportable(imported, hiding);
      imports.put(imported.simpleName(), imported.qualified());
    }
    return name.simpleName();
  }

  private void requireImportable(JavaName name, String hiding) {
    String simpleName = name.simpleName();
    boolean takenInFile =
        declared.contains(simpleName)
            || !imports.getOrDefault(simpleName, name.qualified()).equals(name.qualified());
    boolean takenInPackage = scope.isUnnamedPackage() && !scope.ownerOf(simpleName).isEmpty();
    if (takenInFile || takenInPackage) {
      throw new GenerationException(
          "%s hides the package %s from the code beside it, and another %s keeps %s from being imported: rename one, or give its file another java_package"
              .formatted(hiding, name.root(), simpleName, name.qualified()));
    }
  }

  /** Returns the qualified names of the imported classes, sorted. */
  List<String> imports() {
    return imports.values().stream().sorted().toList();
  }
}
