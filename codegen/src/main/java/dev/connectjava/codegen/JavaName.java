package dev.connectjava.codegen;

/**
 * The name of a Java class.
 *
 * @param packageName empty for the unnamed package
 * @param simpleName for a nested class with the names of those around it, separated by dots
 */
record JavaName(String packageName, String simpleName) {

  /** A class of the library's API. */
  static JavaName ofLibrary(String simpleName) {
    return new JavaName("dev.connectjava", simpleName);
  }

  /** The name by which all code can refer to the class, where nothing hides its beginning. */
  String qualified() {
    return packageName.isEmpty() ? simpleName : packageName + "." + simpleName;
  }

  /** What the qualified name begins with: the outermost package, or class if there is none. */
  String root() {
    return firstPart(qualified());
  }

  /** The class that is not nested, which this is or is nested in. */
  String outermost() {
    return firstPart(simpleName);
  }

  private static String firstPart(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** The path of the source file of a class that is not nested. */
  String sourcePath() {
    return qualified().replace('.', '/') + ".java";
  }
}
