package dev.connectjava.codegen;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Names of Java as Kotlin refers to them. */
final class KotlinIdentifiers {

  /**
   * What is reserved everywhere in Kotlin, and allowed as a name between backquotes.
   *
   * @see <a href="https://kotlinlang.org/docs/keyword-reference.html#hard-keywords">Kotlin: hard
   *     keywords</a>
   */
  private static final Set<String> KEYWORDS =
      Set.of(
          "as",
          "break",
          "class",
          "continue",
          "do",
          "else",
          "false",
          "for",
          "fun",
          "if",
          "in",
          "interface",
          "is",
          "null",
          "object",
          "package",
          "return",
          "super",
          "this",
          "throw",
          "true",
          "try",
          "typealias",
          "typeof",
          "val",
          "var",
          "when",
          "while");

  private KotlinIdentifiers() {}

  /** Returns an identifier of Java in Kotlin. */
  static String identifier(String name) {
    boolean quoted = KEYWORDS.contains(name) || name.chars().allMatch(c -> c == '_');
    return quoted ? "`" + name + "`" : name;
  }

  /** Returns a name whose parts are separated by dots in Kotlin. */
  static String qualified(String name) {
    return Arrays.stream(name.split("\\.", -1))
        .map(KotlinIdentifiers::identifier)
        .collect(Collectors.joining("."));
  }
}
