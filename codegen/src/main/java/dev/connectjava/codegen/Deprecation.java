package dev.connectjava.codegen;

import java.util.List;

/** How generated code says that the schema deprecates something. */
final class Deprecation {

  private Deprecation() {}

  /** The Javadoc tag, or nothing. */
  static List<String> tags(boolean deprecated) {
    return deprecated ? List.of("@deprecated The schema says so.") : List.of();
  }

  /** The annotation, or nothing. */
  static void annotate(JavaSource source, String indentation, boolean deprecated) {
    if (deprecated) {
      source.line("%s@java.lang.Deprecated", indentation);
    }
  }
}
