package dev.connectjava.codegen;

/**
 * The name of a Java class.
 *
 * @param packageName empty for the unnamed package
 * @param simpleName for a nested class with the names of those around it, separated by dots
 */
record JavaName(String packageName, String simpleName) {

  /** The name by which all code can refer to the class. */
  String qualified() {
    return packageName.isEmpty() ? simpleName : packageName + "." + simpleName;
  }

  /** The path of the source file of a class that is not nested. */
  String sourcePath() {
    return qualified().replace('.', '/') + ".java";
  }
}
