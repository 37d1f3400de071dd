package dev.connectjava.examples.eliza;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * The words of a command line, one after the other; the value of an option is the next word, or
 * what follows it after {@code =}. Not thread-safe.
 */
final class CommandLine {
  private static final String OPTION = "--";

  private final Iterator<String> words;
  private String word = "";

  CommandLine(String... words) {
    this.words = List.of(words).iterator();
  }

  boolean hasNext() {
    return words.hasNext();
  }

  /** The next word; of an option only its name. */
  String next() {
    word = words.next();
    return name();
  }

  /**
   * The value of the option that {@link #next} gave.
   *
   * @throws IllegalArgumentException if it has none
   */
  String value() {
    int equals = equalsSign();
    String value = equals >= 0 ? word.substring(equals + 1) : hasNext() ? words.next() : "";
    if (value.isEmpty()) {
      throw new IllegalArgumentException(name() + " needs a value");
    }
    return value;
  }

  /** The value of the option that {@link #next} gave, as the name of a file. */
  Path file() {
    return Path.of(value());
  }

  /** What to throw if nobody knows the word that {@link #next} gave. */
  IllegalArgumentException unknown() {
    String kind = word.startsWith("-") ? "option" : "argument";
    return new IllegalArgumentException("unknown %s: %s".formatted(kind, word));
  }

  private String name() {
    int equals = equalsSign();
    return equals < 0 ? word : word.substring(0, equals);
  }

  private int equalsSign() {
    return word.startsWith(OPTION) ? word.indexOf('=') : -1;
  }
}
