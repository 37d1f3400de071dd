package dev.connectjava.codegen;

/**
 * The name of a Java class.
 *
 * @param packageName empty for the unnamed package
 * @param simpleName the simple name; for a nested class, with the names of its enclosing classes,
 *     separated by dots
 */
record JavaName(String packageName, String simpleName) {

  /** Returns the name of a class of the library's API. */
  static JavaName ofLibrary(String simpleName) {
    return new JavaName("dev.connectjava", simpleName);
  }

  /** Returns the name by which code can refer to the class if nothing hides its first part. */
  String qualified() {
    return packageName.isEmpty() ? simpleName : packageName + "." + simpleName;
  }

  /** Returns the first part of the qualified name: a package, or a class in the unnamed package. */
  String root() {
    return firstPart(qualified());
  }

  /** Returns the simple name of the top-level class, which this is or is nested in. */
  String outermost() {
    return firstPart(simpleName);
  }

  private static String firstPart(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** Returns the path of the source file of a top-level class. */
  String sourcePath() {
    return qualified().replace('.', '/') + ".java";
  }
}
