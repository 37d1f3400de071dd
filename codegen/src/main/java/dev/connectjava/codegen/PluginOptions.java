package dev.connectjava.codegen;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What the user asks of the plugin.
 *
 * @param server whether to generate the interfaces that servers implement
 * @param client whether to generate the classes that clients call
 */
record PluginOptions(boolean server, boolean client) {

  /** The options that there are. */
  private enum Option {
    SERVER("server", "server=false leaves out the interfaces that servers implement"),
    CLIENT("client", "client=false leaves out the classes that clients call");

    private final String name;
    private final String description;

    Option(String name, String description) {
      this.name = name;
      this.description = description;
    }
  }

  /** All options, a line each. */
  static String describe() {
    return Arrays.stream(Option.values())
        .map(option -> "  " + option.description + "\n")
        .collect(Collectors.joining());
  }

  /**
   * Reads the plugin's parameter.
   *
   * @param parameter options of the form {@code name=value}, separated by commas; may be empty
   */
  static PluginOptions parse(String parameter) {
    boolean server = true;
    boolean client = true;
    for (String element : parameter.split(",", -1)) {
      if (!element.isBlank()) {
        String[] nameAndValue = element.strip().split("=", 2);
        switch (option(nameAndValue[0])) {
          case SERVER -> server = flag(nameAndValue);
          case CLIENT -> client = flag(nameAndValue);
        }
      }
    }
    return new PluginOptions(server, client);
  }

  private static Option option(String name) {
    for (Option option : Option.values()) {
      if (option.name.equals(name)) {
        return option;
      }
    }
    throw new GenerationException(
        "unknown option \"%s\"; known options are:\n%s".formatted(name, describe()));
  }

  private static boolean flag(String[] nameAndValue) {
    String value = nameAndValue.length == 1 ? "true" : nameAndValue[1];
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new GenerationException(
              "option \"%s\" is \"%s\", but must be true or false"
                  .formatted(nameAndValue[0], value));
    };
  }
}
