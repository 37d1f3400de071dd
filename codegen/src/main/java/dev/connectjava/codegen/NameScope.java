package dev.connectjava.codegen;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The meaning of simple names in the package of a generated service. The first part of a name such
 * as {@code greet.v1.Request} means a variable or a class {@code greet} if one is in scope, and
 * otherwise the package.
 *
 * @see <a href="https://docs.oracle.com/javase/specs/jls/se21/html/jls-6.html#jls-6.4.2">Java
 *     Language Specification, 6.4.2: Obscuring</a>
 */
final class NameScope {

  /** The first parts of the names of protobuf-java, of the library and of the JDK. */
  private static final List<String> LIBRARIES = List.of("com", "dev", "java");

  private final JavaTypes types;
  private final String packageName;

  /** The outermost packages of the classes that the code uses. */
  private final Set<String> packages = new HashSet<>(LIBRARIES);

  /** These packages, and the outermost classes in the unnamed package. */
  private final Set<String> roots;

  /**
   * Makes the scope of code in a package.
   *
   * @param used the classes that the code uses, other than those of libraries
   */
  NameScope(JavaTypes types, String packageName, Collection<JavaName> used) {
    this.types = types;
    this.packageName = packageName;
    used.stream()
        .filter(name -> !name.packageName().isEmpty())
        .forEach(name -> packages.add(name.root()));
    this.roots = new HashSet<>(packages);
    used.forEach(name -> roots.add(name.root()));
  }

  /** Returns the name for a variable or nested class, changed if it would hide another name. */
  String declared(String name) {
    return roots.contains(name) ? declared(name + "_") : name;
  }

  /** Returns the class with this name, changed if it is reserved in Java or hides a package. */
  JavaName generated(String simpleName) {
    String name = JavaIdentifiers.className(simpleName);
    return packages.contains(name) ? generated(name + "_") : new JavaName(packageName, name);
  }

  /** Returns the origin of a class of the package; empty if the package has no such class. */
  String ownerOf(String simpleName) {
    return types.ownerOf(new JavaName(packageName, simpleName));
  }

  /** Returns whether this is the unnamed package, whose classes have only simple names. */
  boolean isUnnamedPackage() {
    return packageName.isEmpty();
  }
}
