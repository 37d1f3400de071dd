package dev.connectjava.examples.eliza;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * The words of a command line, in order. The value of an option is the next word, or the text after
 * {@code =} in the same word. Not thread-safe.
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

  /** Returns the next word; for an option, only its name. */
  String next() {
    word = words.next();
    return name();
  }

  /**
   * Returns the value of the option that {@link #next} has returned.
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

  /** Returns the value of the option that {@link #next} has returned, as a file. */
  Path file() {
    return Path.of(value());
  }

  /** Returns the exception to throw if the word that {@link #next} has returned is unknown. */
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
