package dev.connectjava.codegen;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a run without protoc.
 *
 * @param sets the descriptor sets
 * @param out the folder for the generated files
 * @param options the plugin's options, separated by commas
 * @param files the names of the .proto files; empty for all of the sets
 */
record SetArguments(List<Path> sets, Path out, String options, List<String> files) {

  private static final String SETS = "--descriptor_set_in=";
  private static final String OUT = "--out=";
  private static final String OPTIONS = "--opt=";

  /**
   * Reads the arguments. An argument that is repeated adds to the one before, except the folder.
   *
   * @throws GenerationException if one is unknown, repeated or missing
   */
  static SetArguments parse(String... arguments) {
    List<Path> sets = new ArrayList<>();
    List<String> options = new ArrayList<>();
    List<String> files = new ArrayList<>();
    Path out = null;
    for (String argument : arguments) {
      if (argument.startsWith(SETS)) {
        for (String set : argument.substring(SETS.length()).split(File.pathSeparator)) {
          sets.add(path(argument, set));
        }
      } else if (argument.startsWith(OUT) && out == null) {
        out = path(argument, argument.substring(OUT.length()));
      } else if (argument.startsWith(OPTIONS)) {
        options.add(argument.substring(OPTIONS.length()));
      } else if (argument.startsWith("-")) {
        throw new GenerationException("unknown or repeated argument " + argument);
      } else {
        files.add(argument);
      }
    }
    return of(sets, out, options, files);
  }

  private static SetArguments of(
      List<Path> sets, @Nullable Path out, List<String> options, List<String> files) {
    if (sets.isEmpty() || out == null) {
      throw new GenerationException("missing argument " + (sets.isEmpty() ? SETS : OUT));
    }
    return new SetArguments(List.copyOf(sets), out, String.join(",", options), List.copyOf(files));
  }

  private static Path path(String argument, String value) {
    if (value.isEmpty()) {
      throw new GenerationException("missing file or folder in argument " + argument);
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new GenerationException("invalid argument %s: %s".formatted(argument, e.getMessage()));
    }
  }
}
