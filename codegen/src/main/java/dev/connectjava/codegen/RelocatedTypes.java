package dev.connectjava.codegen;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The Java packages and classes of messages and enums that are not where their files say, because
 * they are shaded or generated elsewhere: the options {@code java_type}. Immutable.
 */
final class RelocatedTypes {

  static final RelocatedTypes NONE = new RelocatedTypes(Map.of());

  /** Java packages by packages of the schema, and Java classes by types of the schema. */
  private final Map<String, String> targets;

  private RelocatedTypes(Map<String, String> targets) {
    this.targets = targets;
  }

  /**
   * Returns these with one more.
   *
   * @param name the full name of a package, a message or an enum of the schema
   * @param target the Java package of such a package, or the Java class of such a type
   * @throws GenerationException if the name has another target already
   */
  RelocatedTypes plus(String name, String target) {
    Map<String, String> more = new HashMap<>(targets);
    String other = more.put(name, target);
    if (other != null && !other.equals(target)) {
      throw new GenerationException(
          "option \"java_type\" maps %s to both %s and %s".formatted(name, other, target));
    }
    return new RelocatedTypes(Map.copyOf(more));
  }

  /**
   * Returns a file's outer class.
   *
   * @param packageName the package of the file in the schema
   * @param own the class without these options
   */
  JavaName outerClass(String packageName, JavaName own) {
    return packageOf(packageName)
        .map(relocated -> new JavaName(relocated, own.simpleName()))
        .orElse(own);
  }

  /**
   * Returns the class of a message or an enum. The longest name that is or contains the type's
   * counts; what the type's name has behind it is added to the target.
   *
   * @param packageName the package of its file in the schema
   * @param fullName its full name in the schema, without a leading dot
   * @param own the class without these options, or the one in the relocated class around it
   */
  JavaName type(String packageName, String fullName, JavaName own) {
    String name = fullName;
    while (name.length() > packageName.length()) {
      String target = targets.get(name);
      if (target != null) {
        return javaClass(target + fullName.substring(name.length()));
      }
      name = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }
    return outerClass(packageName, own);
  }

  private Optional<String> packageOf(String packageName) {
    String name = packageName;
    while (!name.isEmpty()) {
      String target = targets.get(name);
      if (target != null) {
        return Optional.of(target + packageName.substring(name.length()));
      }
      name = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }
    return Optional.empty();
  }

  /** Returns the class; its name begins with the first part that begins in upper case. */
  private static JavaName javaClass(String qualified) {
    int start = 0;
    while (!Character.isUpperCase(qualified.charAt(start)) && qualified.indexOf('.', start) >= 0) {
      start = qualified.indexOf('.', start) + 1;
    }
    return new JavaName(qualified.substring(0, Math.max(0, start - 1)), qualified.substring(start));
  }
}
