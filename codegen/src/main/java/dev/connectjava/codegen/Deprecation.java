package dev.connectjava.codegen;

import java.util.List;

/** Marks generated code as deprecated if the schema does. */
final class Deprecation {

  private Deprecation() {}

  /** Returns the Javadoc tag if deprecated. */
  static List<String> tags(boolean deprecated) {
    return deprecated ? List.of("@deprecated The schema says so.") : List.of();
  }

  /** Writes the annotation if deprecated. */
  static void annotate(JavaSource source, String indentation, boolean deprecated) {
    if (deprecated) {
      source.line("%s@java.lang.Deprecated", indentation);
    }
  }
}
