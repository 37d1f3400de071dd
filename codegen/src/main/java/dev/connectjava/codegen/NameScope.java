package dev.connectjava.codegen;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What simple names mean where the code of a service is. A name such as {@code greet.v1.Request}
 * begins with a variable or a class {@code greet}, if there is one in scope, and only otherwise
 * with the package.
 *
 * @see <a href="https://docs.oracle.com/javase/specs/jls/se21/html/jls-6.html#jls-6.4.2">Java
 *     Language Specification, 6.4.2: Obscuring</a>
 */
final class NameScope {

  /** With what the names of the library, of the JDK and of protobuf-java begin. */
  private static final List<String> LIBRARIES = List.of("com", "dev", "java");

  private final JavaTypes types;
  private final String packageName;

  /** The outermost packages of the classes that the code uses. */
  private final Set<String> packages = new HashSet<>(LIBRARIES);

  /** Those, and the outermost classes of what is in no package. */
  private final Set<String> roots;

  /**
   * The scope of code in a package.
   *
   * @param used the classes that the code uses, beside those of libraries
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

  /** The name of a variable or nested class of the code, changed if it would hide another. */
  String declared(String name) {
    return roots.contains(name) ? declared(name + "_") : name;
  }

  /** The class of the package with this simple name, changed if Java or a package needs it. */
  JavaName generated(String simpleName) {
    String name = JavaIdentifiers.className(simpleName);
    return packages.contains(name) ? generated(name + "_") : new JavaName(packageName, name);
  }

  /** What a class of the package is generated from; empty if the package has no such class. */
  String ownerOf(String simpleName) {
    return types.ownerOf(new JavaName(packageName, simpleName));
  }

  /** Whether the classes of the package have no other names than their simple ones. */
  boolean isUnnamedPackage() {
    return packageName.isEmpty();
  }
}
